"""Filings at the desk: proposed, changed, submitted, reviewed, filed, noted; the register and places as they were."""

import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from support.filings import EAST, LEFT, RIGHT, WEST, begun, divided, filed, submitted

from fieldapp.clock import day_of
from fieldapp.models import Filing, FilingChoice, FilingState

DESK = "/desk/filings/"


def form(**fields):
    return {"submission_id": str(uuid4()), **fields}


def kept(session, make, *args, **other):
    filing = make(session, *args, **other)
    session.commit()
    return filing


def address(filing, *parts):
    return DESK + "/".join([str(filing.id), *map(str, parts)])


def beginning(town, **other):
    said = {
        "village": town.village.code,
        "cause": "population",
        "grounds": "安置小区入住",
        "basis": "老街发〔2026〕5号",
    }
    return form(**{**said, **other})


def test_the_whole_way_over_the_pages(session, town, now, sign_in):
    tang, bai, gao, sun = (sign_in(who) for who in (town.tang, town.bai, town.gao, town.sun))
    at = tang.post(DESK, data=beginning(town)).location
    page = tang.get(at).text
    assert "西大街第一网格" in page and "下一步" in page
    row = session.scalars(select(Filing)).one().grids[0]
    two = {
        "name": row.name,
        "outline": json.dumps(WEST),
        "second_name": "西大街第三网格",
        "second_outline": json.dumps(EAST),
    }
    assert tang.post(f"{at}/grids/{row.id}/divide", data=form(**two, keeps_people="y")).status_code == 303
    page = tang.get(at).text
    assert "西大街第三网格" in page and "<svg" in page
    assert tang.post(f"{at}/steps", data=form(step="submit")).status_code == 303
    assert "网格备案" in bai.get("/desk/office").text
    assert bai.post(f"{at}/steps", data=form(step="return", words="请附图说明")).status_code == 303
    assert tang.post(f"{at}/steps", data=form(step="submit", words="已补")).status_code == 303
    assert bai.post(f"{at}/steps", data=form(step="agree", words="同意")).status_code == 303
    day = (day_of(now) + timedelta(days=5)).isoformat()
    assert gao.post(f"{at}/steps", data=form(step="file", effective_on=day)).status_code == 303
    page = sun.get(at).text
    assert "请附图说明" in page and f"610902-{day_of(now).year}-0001" in page
    assert sun.post(f"{at}/note").status_code == 303
    assert gao.post(f"{at}/steps", data=form(step="undo", words="再议")).status_code == 303
    assert session.scalars(select(Filing)).one().state is FilingState.UNDONE


def test_what_is_missing_stands_at_its_field_and_all_typed_is_kept(session, town, now, sign_in):
    tang = sign_in(town.tang)
    answer = tang.post(DESK, data=beginning(town, basis="", grounds="两个小区合并"))
    assert answer.status_code == 422 and "两个小区合并" in answer.text and 'id="basis-error"' in answer.text
    filing = kept(session, submitted, town, now)
    gao, bai = sign_in(town.gao), sign_in(town.bai)
    bai.post(address(filing, "steps"), data=form(step="agree", words="同意"))
    answer = gao.post(address(filing, "steps"), data=form(step="file", words="准予备案"))
    assert (
        answer.status_code == 422 and 'id="effective_on-error"' in answer.text and "准予备案" in answer.text
    )


@pytest.mark.parametrize(
    ("outline", "words"),
    [
        ([[109.02, 32.69], [109.025, 32.695], [109.025, 32.69], [109.02, 32.695]], "轮廓自身相交"),
        ([[32.69, 109.02], [32.69, 109.025], [32.695, 109.025]], "经度在前"),
        ([[109.02, 32.69], [109.03, 32.69], [109.03, 32.690001]], "细长"),
        ([[0, 0], [0, 1], [1, 1]], "不在中国境内"),
    ],
)
def test_a_wrong_outline_is_said_on_the_page_of_the_grid(session, town, now, sign_in, outline, words):
    filing = kept(session, begun, town, now)
    said = form(name="西大街第一网格", outline=json.dumps(outline), boundary_words="沿河")
    answer = sign_in(town.tang).post(address(filing, "grids", filing.grids[0].id), data=said)
    assert (
        answer.status_code == 422
        and words in answer.text
        and "沿河" in answer.text
        and 'id="outline-error"' in answer.text
    )


def test_an_overlap_is_told_with_its_area_and_stops_the_submission(session, town, now, sign_in):
    filing, tang = kept(session, begun, town, now), sign_in(town.tang)
    wide = [LEFT[0], [109.027, 32.69], [109.027, 32.695], LEFT[3]]
    said = form(name="西大街第一网格", outline=json.dumps(wide))
    tang.post(address(filing, "grids", filing.grids[0].id), data=said)
    page = tang.get(address(filing)).text
    assert "重叠" in page and "平方米" in page
    assert tang.post(address(filing, "steps"), data=form(step="submit")).status_code == 422


def test_two_grids_are_merged_and_it_is_taken_back(session, town, now, sign_in):
    filing, tang = kept(session, begun, town, now), sign_in(town.tang)
    left, right = filing.grids
    assert tang.post(address(filing, "grids", left.id, "merge"), data=form(into="2")).status_code == 303
    session.refresh(left)
    assert left.into_number == 2 and "由西大街第二网格接管" in tang.get(address(filing)).text
    assert tang.post(address(filing, "grids", left.id, "take-back"), data={}).status_code == 303
    session.refresh(left)
    assert left.into_number is None


def test_a_dedicated_grid_needs_its_department(session, town, now, sign_in):
    filing, tang = kept(session, begun, town, now), sign_in(town.tang)
    said = {"kind": "dedicated", "level": "2", "name": "西大街小学", "boundary_words": "校园围墙以内"}
    assert tang.post(address(filing, "grids"), data=form(**said)).status_code == 303
    assert "须注明主管部门" in tang.get(address(filing)).text
    session.refresh(filing)
    row = filing.grids[-1]
    tang.post(
        address(filing, "grids", row.id),
        data=form(name=row.name, boundary_words="校园", department=str(town.roads.id)),
    )
    session.refresh(row)
    assert row.department_id == town.roads.id and "须注明主管部门" not in tang.get(address(filing)).text


def test_households_without_a_position_are_assigned_by_choice(session, town, now, sign_in):
    town.house.lat = town.house.lon = None
    filing, tang = kept(session, divided, town, now), sign_in(town.tang)
    assert town.house.address in tang.get(address(filing, "households")).text
    assert tang.post(address(filing, "households"), data=form(grid="3")).status_code == 422
    said = form(grid="3", households=[str(town.house.id), str(uuid4())])
    assert tang.post(address(filing, "households"), data=said).status_code == 303
    assert session.scalars(select(FilingChoice.household_id)).all() == [town.house.id]


def geojson(*features):
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": rings}}
        for properties, rings in features
    ]}).encode()  # fmt: skip


def upload(client, filing, content):
    data = form(file=(io.BytesIO(content), "grids.geojson"))
    return client.post(address(filing, "upload"), data=data, content_type="multipart/form-data")


def test_several_grids_come_from_one_file(session, town, now, sign_in):
    filing, tang = kept(session, begun, town, now), sign_in(town.tang)
    content = geojson(
        ({"code": town.grid.code, "name": "西大街第一网格"}, [[*WEST, WEST[0]]]),
        ({"名称": "西大街第三网格", "四至": "河东"}, [[*EAST, EAST[0]]]),
    )
    assert upload(tang, filing, content).status_code == 303
    session.refresh(filing)
    session.expire_all()
    assert [row.outline for row in filing.grids] == [WEST, RIGHT, EAST]
    assert filing.grids[-1].boundary_words == "河东"


def test_each_wrong_grid_of_a_file_is_named_and_nothing_is_taken_over(session, town, now, sign_in):
    filing, tang = kept(session, begun, town, now), sign_in(town.tang)
    hole = [[109.0205, 32.6905], [109.021, 32.6905], [109.021, 32.691]]
    content = geojson(
        ({"name": "甲"}, [WEST]), ({"name": "乙"}, [EAST, hole]), ({"name": ""}, [EAST]),
        ({"name": "丁", "code": "610902001003099"}, [EAST]),
    )  # fmt: skip
    answer = upload(tang, filing, content)
    assert answer.status_code == 422
    assert all(words in answer.text for words in ("有洞", "请填写网格名称", "没有这个编码"))
    session.refresh(filing)
    assert len(filing.grids) == 2
    for wrong in (b"{", b"[]", b'{"features": [1]}', b'{"features": "x"}', b"[" * 100_000):
        assert upload(tang, filing, wrong).status_code == 422


def test_the_register_is_searched_printed_and_exported(session, town, now, sign_in):
    filing, ding = kept(session, filed, town, now), sign_in(town.ding)
    assert filing.number in ding.get(f"{DESK}register?q=西大街").text
    assert filing.number not in ding.get(f"{DESK}register?q=没有的").text
    csv = ding.get(f"{DESK}register.csv").text
    assert filing.number in csv and "西大街第三网格" in csv and "梅小雨" in csv
    assert ding.get(f"{DESK}register.xlsx").data[:2] == b"PK"
    assert filing.number in sign_in(town.sun).get(f"{DESK}register.csv").text


def test_nobody_beside_or_below_sees_it_and_a_department_only_what_it_is_told(session, town, now, sign_in):
    filing = kept(session, submitted, town, now)
    for who, status in (
        (town.sun, 404),
        (town.mei, 403),
        (town.lin, 403),
        (town.far, 403),
        (town.ding, 200),
        (town.yan, 200),
    ):
        assert sign_in(who).get(address(filing)).status_code == status, who.name
    for who in (town.bai, town.gao, town.yan, town.qin):
        answer = sign_in(who).post(address(filing, "grids", filing.grids[0].id), data=form(name="改"))
        assert answer.status_code == 403, who.name


def test_places_are_shown_as_they_were(session, town, now, sign_in):
    yan = sign_in(town.yan)
    page = yan.get(f"/desk/as-of/?place={town.village.code}").text
    assert "西大街第一网格" in page and "梅小雨" in page
    before = yan.get(f"/desk/as-of/?place={town.village.code}&day=2025-12-31").text
    assert "西大街第一网格" not in before
    assert sign_in(town.luo).get("/desk/as-of/?place=610921100").status_code == 404


def test_a_page_of_filings_asks_the_database_a_fixed_number_of_times(session, town, now, sign_in, statements):
    kept(session, filed, town, now)
    tang = sign_in(town.tang)
    for path in (DESK, f"{DESK}register", "/desk/as-of/"):
        with statements() as asked:
            assert tang.get(path).status_code == 200
        assert len(asked) <= 12, (path, asked)
