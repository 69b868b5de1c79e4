"""What the holder of a code sees: every step, in public words only."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging
from fieldapp.domain.reports import tracking_codes
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Urgency


@pytest.fixture
def mine(session, town, now):
    new = NewReport(town.lamp, "路灯坏了", Urgency.ORDINARY, "菜场", grid=town.grid)
    return open_report(session, new, None, now)


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def test_every_step_is_shown_in_public_words_only(client, session, town, mine, now):
    case = session.get_one(Case, mine.case_id)
    words = Words(internal="老张欠我们一次", public="已交市政处理")
    steps.dispatch(session, actor(town.lin, now), case, town.roads, words, now)
    session.commit()
    page = client.get(f"/track/{tracking_codes.tracking_code(mine.id)}").text
    assert "已交市政处理" in page and town.roads.name in page
    assert "老张" not in page and town.lin.name not in page


def test_a_merged_report_follows_the_case_it_went_into(client, session, town, mine, now):
    case = session.get_one(Case, mine.case_id)
    lin = actor(town.lin, now)
    merging.merge(session, lin, town.case, [case], "同一盏", now)
    steps.dispatch(session, lin, town.case, town.roads, Words(public="一并处理"), now)
    session.commit()
    page = client.get(f"/track/{tracking_codes.tracking_code(mine.id)}").text
    assert "一并处理" in page and "已转交办理" in page


def test_a_code_is_found_however_it_is_typed(client, session, mine):
    session.commit()
    code = tracking_codes.tracking_code(mine.id)
    typed = f" {code[:5].lower()}-{code[5:].lower()} "
    assert client.post("/track/", data={"code": typed}).location == f"/track/{code}"


def test_a_wrong_code_gets_a_kind_sentence(client, town):
    answer = client.post("/track/", data={"code": "ABCDEFGH23"})
    assert answer.status_code == 422 and "没有找到这个查询码" in answer.text
    assert client.get("/track/ABCDEFGH23").status_code == 404


def test_the_public_notice_names_the_worker_of_each_grid(client, town):
    page = client.get(f"/grids/{town.village.code}").text
    assert town.mei.name in page and town.grid.name in page
    assert town.zhao.name not in page
    assert client.get("/grids/").status_code == 200
    assert town.village.name in client.get(f"/grids/?in={town.street.code}").text
    assert client.get("/grids/610902001").status_code == 404


@pytest.mark.parametrize(
    "shape",
    [
        "受理编号：{}",
        "Tracking code: {}",
        "查询码 {}，请保存 2026",
        "http://localhost/track/{}?new=1",
        "【{}】",
        "{}\u200b",
        "\u202a{}\u202c",
    ],
)
@pytest.mark.parametrize("width", ["half", "full"])
def test_a_code_is_found_with_what_was_copied_around_it(client, session, mine, shape, width):
    session.commit()
    code = tracking_codes.tracking_code(mine.id)
    full = code.lower().translate(
        {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789abcdefghijklmnopqrstuvwxyz"}
    )
    answer = client.post("/track/", data={"code": shape.format(code if width == "half" else full)})
    assert answer.location == f"/track/{code}"
