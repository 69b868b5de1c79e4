"""A list of people at the desk: looked at, added as a whole, codes on paper; every row is checked as a single person."""

import re
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest
from flask_babel import force_locale
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from fieldapp.domain.deadline_changes import calendar_notices
from fieldapp.domain.people import imports, people_lists
from fieldapp.domain.places import division_lists
from fieldapp.domain.sheets.cells import Cell
from fieldapp.models import DayKind, Level, OneTimeCode, Person, Role
from fieldapp.web.labels.labels import label

KINDS = {"role": Role, "kind": DayKind, "level": Level}
HEAD = "姓名\t登录名\t电话\t角色\t网格编码"


def look(client, rows="", file=None):
    data = {"submission_id": str(uuid4()), "rows": rows}
    if file is not None:
        data["file"] = (BytesIO(file), "名单.csv")
    return client.post("/desk/people/import/", data=data, content_type="multipart/form-data")


def hidden(page):
    fields = re.findall(r'<input[^>]*name="(submission_id|rows)"[^>]*value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in fields}


@pytest.fixture
def table(town):
    return (
        f"{HEAD}\n陆一\tluyi\t13800138000\t网格员\t{town.grid.code}\n陆二\tluer\t\t中心户长\t{town.grid.code}"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_is_looked_at_then_added_and_its_codes_sign_in(
    client, session, town, sign_in, table, encoding
):
    yan, before = sign_in(town.yan), session.scalar(select(func.count(Person.id)))
    page = look(yan, file=table.encode(encoding))
    assert page.status_code == 200 and "共 2 行" in page.text
    assert session.scalar(select(func.count(Person.id))) == before
    done = yan.post("/desk/people/import/people", data=hidden(page), content_type="multipart/form-data")
    assert done.status_code == 303
    assert yan.post("/desk/people/import/people", data=hidden(page)).location == done.location
    assert session.scalar(select(func.count(Person.id))) == before + 2
    assert "2" in yan.get(done.location).text
    sheet = yan.post(f"{done.location}/codes")
    codes = re.findall(r"· (\w+) · <b class=\"number\">(\d{8})</b>", sheet.text)
    assert len(codes) == 2 and sheet.headers["Cache-Control"] == "no-store"
    assert codes[0][1] not in yan.get(done.location).text
    data = {"sign_in_name": codes[0][0], "password": codes[0][1]}
    assert client.post("/sign-in", data=data).status_code == 303


def test_making_the_sheet_again_ends_the_earlier_codes(session, town, sign_in, table, client):
    yan = sign_in(town.yan)
    done = yan.post("/desk/people/import/people", data=hidden(look(yan, table)))
    first, second = (re.findall(r"(\d{8})</b>", yan.post(f"{done.location}/codes").text) for _ in range(2))
    assert first != second and len(second) == 2
    used = session.scalars(select(OneTimeCode).where(OneTimeCode.used_at.is_(None))).all()
    assert len(used) == 2


def test_somebody_elses_list_gives_no_codes(town, sign_in, table):
    yan = sign_in(town.yan)
    done = yan.post("/desk/people/import/people", data=hidden(look(yan, table)))
    qin = sign_in(town.qin)
    assert qin.get(done.location).status_code == 404
    assert qin.post(f"{done.location}/codes").status_code == 404


def test_every_wrong_row_is_named_in_the_readers_language_and_nobody_is_added(session, town, sign_in):
    before = session.scalar(select(func.count(Person.id)))
    rows = "\n".join(
        [HEAD, f"陆一\tluyi\t1.38E+10\t网格员\t{town.grid.code}", f"陆二\tmei\t\t网格员\t{town.grid.code}",
         "陆三\tlusan\t\t国王\t610999", "陆四\tlusi\t\t网格员\t610999999999", f"陆五\tluwu\t\t网格员\t{town.grid.code}",
         f"陆六\tluwu\t\t网格员\t{town.grid.code}", f"陆七\tluqi\t\t部门承办人\t{town.grid.code}"]
    )  # fmt: skip
    page = look(sign_in(town.yan), rows)
    assert page.status_code == 422
    for words in ("Excel", "已有人用", "国王", "610999999999", "请选择"):
        assert words in page.text, words
    assert "陆六" in page.text and re.findall(r">(\d)</td><td[^>]*>陆", page.text) == [
        "2",
        "3",
        "4",
        "5",
        "7",
        "8",
    ]
    assert session.scalar(select(func.count(Person.id))) == before


@pytest.mark.parametrize("role", ["系统管理员", "网格中心主任", "审计员"])
def test_a_list_gives_nobody_more_than_its_sender_may(session, town, sign_in, role):
    qin = sign_in(town.qin)
    rows = f"{HEAD}\n陆一\tluyi\t\t{role}\t{town.village.code}"
    assert look(qin, rows).status_code == 422
    refused = qin.post("/desk/people/import/people", data={"submission_id": str(uuid4()), "rows": rows})
    assert refused.status_code == 422
    assert session.scalars(select(Person).where(Person.sign_in_name == "luyi")).all() == []


def test_what_changed_since_the_look_stops_the_whole_list(session, town, sign_in, table):
    yan = sign_in(town.yan)
    fields = hidden(look(yan, table))
    session.add(Person(name="先到", sign_in_name="luer"))
    session.commit()
    answer = yan.post("/desk/people/import/people", data=fields)
    assert answer.status_code == 422 and "陆二" in answer.text
    assert session.scalars(select(Person).where(Person.sign_in_name == "luyi")).all() == []


def test_nothing_or_rubbish_is_refused_with_what_to_do(town, sign_in):
    yan = sign_in(town.yan)
    for answer in (look(yan), look(yan, file=b"PK\x03\x04rubbish"), look(yan, "姓名,电话\n王,1")):
        assert answer.status_code == 422
        assert 'class="notice' in answer.text


def test_the_template_comes_back_as_a_list_without_its_example(town, sign_in):
    body = sign_in(town.yan).get("/desk/people/import/template").data
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][0] == "姓名*" and rows[1][0] == "示例：王明"
    with pytest.raises(imports.RuleBroken, match="no row"):
        people_lists.read(body)


@pytest.mark.parametrize("columns", [people_lists.COLUMNS, calendar_notices.COLUMNS, division_lists.COLUMNS])
def test_the_words_that_pages_show_are_understood_in_lists(app, columns):
    """A role, a kind of day, a level: as the app itself calls it in either language."""
    for column in columns:
        for value in {Role: Role, DayKind: DayKind, Level: division_lists.DIGITS}.get(
            KINDS.get(column.name), ()
        ):
            for locale in ("zh_Hans_CN", "en"):
                with app.test_request_context(), force_locale(locale):
                    assert column.read(Cell(label(value)), "X") is value
            assert column.read(Cell(value.value), "X") is value


def test_an_english_reader_is_told_of_columns_in_english(session, town, sign_in):
    yan = sign_in(town.yan)
    session.get_one(Person, town.yan.id).locale = "en"
    session.commit()
    assert "these columns: name, role" in look(yan, "登录名\t区划代码\nluyi\t610902001003001").text
    missing = look(yan, "姓名\t登录名\t角色\t区划代码\n\tluyi\t网格员\t610902001003001").text
    assert "name is missing." in missing and "姓名" not in missing.partition("<form")[0]
