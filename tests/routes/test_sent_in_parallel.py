"""The same creating POST sent six times at once makes one row, from every form there is."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from support import databases, residents
from support.creating_forms import creating_forms

from fieldapp.models import Receipt, Report, TaskHanding

TIMES = 6
NAMES = [
    "report", "intake", "step", "merge", "task", "task done", "patrol", "patrol log", "household", "resident",
    "visit", "grid", "unit", "person", "posting",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_six_at_once_make_one(live_app, name):
    with live_app.session() as session:
        who, address, fields, count = creating_forms(databases.CastHere(session))[name]()
        before = 0 if name in {"report", "intake"} else session.scalar(count)
        receipts = session.scalar(select(func.count(Receipt.id)))
    data = {"submission_id": str(uuid4()), **fields}
    clients = [live_app.sign_in(who) if who else live_app.app.test_client() for _ in range(TIMES)]
    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(lambda client: client.post(address, data=data), clients))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    with live_app.session() as session:
        assert session.scalar(count) == before + 1
        assert session.scalar(select(func.count(Receipt.id))) == receipts + 1


def test_a_residents_report_sent_six_times_at_once_is_one(live_app):
    client = live_app.app.test_client()
    draft = residents.fill(client, words="六次")
    kept = residents.cookies_of(client, draft)
    clients = [residents.give_cookies(live_app.app.test_client(), kept) for _ in range(TIMES)]
    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(lambda each: residents.submit(each, draft), clients))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    with live_app.session() as session:
        assert session.scalar(select(func.count()).where(Report.words == "六次")) == 1


def test_a_hand_on_sent_six_times_is_one_handing(live_app):
    with live_app.session() as session:
        town = databases.CastHere(session)
        task, to = town.task.id, str(town.lin.id)
    data = {"submission_id": str(uuid4()), "to": to, "reason": "请假"}
    clients = [live_app.sign_in("mei") for _ in range(TIMES)]
    address = f"/field/tasks/{task}/hand-on"
    with ThreadPoolExecutor(TIMES) as pool:
        codes = {answer.status_code for answer in pool.map(lambda c: c.post(address, data=data), clients)}
    with live_app.session() as session:
        count = session.scalar(select(func.count()).where(TaskHanding.task_id == task))
    assert count == 1 and codes == {303}
