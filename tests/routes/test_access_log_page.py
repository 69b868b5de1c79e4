"""The page of the access log: who opens it, what it shows, its file."""

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select
from support.access_lines import write_lines

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import GROUP_OF, Act, Group
from fieldapp.domain.privacy import access_log
from fieldapp.models import (
    AccessEntry,
)
from fieldapp.web.csv_files import plain_cell

LOG = "/desk/access-log/"
LIMIT = {
    "category": "",
    "urgency": "ordinary",
    "step": "finish",
    "amount": "6",
    "unit": "working_days",
    "basis": "通知",
}


@pytest.fixture
def lines(session, town, now):
    write_lines(session, town, now)
    session.commit()


@pytest.mark.parametrize("name", ["mei", "wu", "lin", "qin", "tang", "luo", "gao", "sun"])
def test_only_auditors_and_administrators_open_the_access_log(session, town, now, sign_in, lines, name):
    person = getattr(town, name)
    client = sign_in(person)
    assert client.get(LOG).status_code == client.post(f"{LOG}exports").status_code == 403
    assert LOG not in client.get("/desk/mine/").text


@pytest.mark.parametrize("name", ["ding", "yan"])
def test_the_access_log_stands_in_the_navigation_of_who_reads_it(town, sign_in, name):
    assert LOG in sign_in(getattr(town, name)).get("/desk/mine/").text


def test_a_line_on_the_page_says_who_did_what_to_whom_when_and_why(session, town, now, sign_in):
    session.execute(delete(AccessEntry))
    sign_in(town.yan).post(f"/desk/people/postings/{town.mei.postings[0].id}/permission")
    sign_in(town.yan).post("/desk/limits/", data={"submission_id": str(uuid4()), **LIMIT})
    page = sign_in(town.ding).get(LOG).text
    for words in (
        "严格 · yan",
        f"{now:%m-%d %H:%M}",
        "提出查看限制事件的权限",
        "梅小雨 · mei",
        "网格员",
        town.grid.code,
        "通知",
    ):
        assert words in page, words


def test_a_reveal_shows_the_kind_and_a_number_and_no_name(session, town, now, sign_in, lines):
    page = sign_in(town.ding).get(f"{LOG}?group=reveals").text
    assert str(town.granny.id)[:8] in page and "王桂兰" not in page
    refused = sign_in(town.yan).get(f"{LOG}?group=reveals")
    assert refused.status_code == 422 and "查看档案中的个人信息" not in refused.text


def test_pages_follow_one_another_without_a_gap(session, town, now, sign_in):
    session.execute(delete(AccessEntry))
    for number in range(120):  # many in the same moment
        audit_log.line(
            session, Act.SIGN_IN, town.mei.id, now - timedelta(minutes=number // 40), field=f"n{number:03d}"
        )
    session.commit()
    client, address, found = sign_in(town.ding), f"{LOG}?who=mei", []
    session.execute(delete(AccessEntry).where(AccessEntry.person_id == town.ding.id))
    session.commit()
    while address:
        page = client.get(address).text
        found += re.findall(r"\bn\d{3}\b", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = older and older.group(1).replace("&amp;", "&")
    assert len(found) == 120 == len(set(found))


@pytest.mark.parametrize(
    "mark",
    [
        "x",
        "~",
        "2026-11-24~x",
        "2026-11-24T10:00~00000000-0000-4000-8000-000000000000",
        "9999-99-99~",
        "0001-01-01T00:00:00+14:00~00000000-0000-4000-8000-000000000000",
        "9999-12-31T23:59:59-14:00~00000000-0000-4000-8000-000000000000",
    ],
)
def test_a_mark_that_cannot_be_read_begins_at_the_top(town, sign_in, mark):
    assert (
        sign_in(town.ding)
        .get(LOG, query_string={"before": mark, "_scheme": "x", "_external": "1"})
        .status_code
        == 200
    )


def test_the_file_holds_what_the_page_shows_and_stands_in_the_log(session, town, now, sign_in, lines):
    town.mei.name = "=HYPERLINK(1)"
    session.commit()
    client = sign_in(town.ding)
    answer = client.post(f"{LOG}exports", data={"group": "powers", "who": "mei", "_scheme": "x"})
    assert answer.status_code == 303
    file = client.get(answer.location)
    assert (
        file.is_streamed
        and file.data.startswith(b"\xef\xbb\xbf")
        and "attachment" in file.headers["Content-Disposition"]
    )
    heads, *rows = csv.reader(io.StringIO(file.data.decode("utf-8-sig")))
    assert heads == ["时间", "操作人", "操作", "对象", "内容", "原因"]
    assert len(rows) == len([act for act, g in GROUP_OF.items() if g is Group.POWERS])
    assert {row[1] for row in rows} == {"'=HYPERLINK(1) · mei"}
    line = session.scalars(select(AccessEntry).where(AccessEntry.verb == "export_log")).all()[-1]
    assert line.person_id == town.ding.id and line.field == "powers * * one"


def test_an_export_is_its_makers_for_ten_minutes(session, town, now, sign_in, move_clock):
    ding, yan = sign_in(town.ding), sign_in(town.yan)
    address = ding.post(f"{LOG}exports").location
    assert ding.get(address).status_code == 200
    assert yan.get(address).status_code == 404
    move_clock(now + timedelta(minutes=11))
    assert ding.get(address).status_code == 404


def test_an_administrators_file_holds_no_reveals(session, town, sign_in, lines):
    yan = sign_in(town.yan)
    file = yan.get(yan.post(f"{LOG}exports").location).data.decode("utf-8-sig")
    assert "登录失败" in file and "查看档案中的个人信息" not in file


def test_a_long_log_is_read_in_parts(session, town, now, sign_in):
    session.execute(delete(AccessEntry))
    for number in range(access_log.AT_ONCE + 7):
        audit_log.line(session, Act.SIGN_IN, town.mei.id, now - timedelta(seconds=number))
    session.commit()
    ding = sign_in(town.ding)
    file = ding.get(ding.post(f"{LOG}exports", data={"who": "mei"}).location).data.decode("utf-8-sig")
    assert len(file.splitlines()) == access_log.AT_ONCE + 8


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1"])
def test_no_cell_begins_a_formula(text):
    assert plain_cell(text) == f"'{text}" and plain_cell("a=1") == "a=1"


def test_the_log_runs_at_most_ten_statements_at_any_size(session, town, now, sign_in, statements, lines):
    ding, counts = sign_in(town.ding), []
    for more in (0, 200):
        for number in range(more):
            audit_log.line(session, Act.POST, town.mei.id, now - timedelta(days=1, minutes=number), town.zhao)
        session.commit()
        with statements() as ran:
            assert ding.get(LOG).status_code == 200
        counts.append(len(ran))
    assert max(counts) <= 10 and counts[0] == counts[1], counts
    assert session.scalar(select(func.count()).select_from(AccessEntry)) > 200


def test_the_page_says_until_when_the_log_is_sealed(session, town, sign_in, now):
    from fieldapp.domain.privacy import audit_seals
    from fieldapp.domain.privacy.audit_chain import Fault, Link
    from fieldapp.models import AuditFault

    ding = sign_in(town.ding)
    assert "今晚首次封存" in ding.get(LOG).text
    audit_seals.seal(session, Link(42, "x"), [], now)
    session.commit()
    assert "第 1 至 42 条与写入时一致" in ding.get(LOG).text
    audit_seals.seal(session, Link(42, "x"), [Fault(AuditFault.CUT, 40, 42)], now + timedelta(minutes=1))
    session.commit()
    assert "从第 40 条起，末尾的记录缺失" in ding.get(LOG).text


def test_the_page_says_that_nobody_links_new_lines(session, town, sign_in, now, move_clock):
    from fieldapp.domain.privacy import audit_seals
    from fieldapp.domain.privacy.audit_chain import Link

    ding = sign_in(town.ding)
    audit_seals.seal(session, Link(42, "x"), [], now)
    session.commit()
    move_clock(now + timedelta(minutes=20))
    assert "未连入校验链" not in ding.get(LOG).text
    session.execute(AccessEntry.__table__.update().values(at=now - timedelta(hours=2)))
    session.commit()
    assert "未连入校验链" in ding.get(LOG).text
