"""Meetings at the desk: from the plan to the minutes and the tasks; who sees and manages which."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import select
from support.meetings import next_working_moment

from fieldapp.clock import CHINA, day_of
from fieldapp.models import Case, Meeting, Task

DESK = "/desk/meetings/"


def form(**fields):
    return {"submission_id": str(uuid4()), **fields}


@pytest.fixture
def plan(session, town, now):
    moment = next_working_moment(session, now).astimezone(CHINA)
    units = [str(unit.id) for unit in (town.village_centre, town.street_centre, town.roads)]
    return {
        "kind": "regular", "on": moment.date().isoformat(), "at": f"{moment:%H:%M}", "room": "三楼会议室", "units": units,
    }  # fmt: skip


@pytest.fixture
def overdue(session, town, now):
    """The town's own case is overdue."""
    case = session.get_one(Case, town.case.id)
    case.due_at = now - timedelta(days=2)
    session.commit()
    return case


def matter_of(page, number):
    """The address at which a decision on the case is recorded."""
    part = page[page.index(number) :]
    return re.search(r'href="(/desk/meetings/[^"]+/decisions)"', part)[1]


def test_from_the_plan_to_the_minutes_and_the_tasks(session, town, sign_in, plan, overdue, move_clock):
    tang, mei = sign_in(town.tang), sign_in(town.mei)
    assert "安排会议" in tang.get(DESK).text
    meeting = tang.post(DESK, data=form(**plan)).location
    page = tang.get(meeting).text
    assert overdue.number in page and "逾期" in page and f"/desk/cases/{overdue.id}" in page
    tang.post(f"{meeting}/matters", data=form(title="雨季排水口巡看"))
    day = session.scalars(select(Meeting)).one().starts_at
    assert tang.post(f"{meeting}/opening", data=form()).status_code == 422
    move_clock(day)
    tang = sign_in(town.tang)
    assert tang.post(f"{meeting}/opening", data=form()).status_code == 303
    address = matter_of(tang.get(meeting).text, overdue.number)
    due = (day_of(day) + timedelta(days=3)).isoformat()
    said = form(words="派人把灯修好", owner=f"person:{town.mei.id}", due_on=due)
    assert tang.post(address, data=said).status_code == 303
    assert tang.post(address, data=said).status_code == 303  # sent twice, one task
    (task,) = session.scalars(select(Task).where(Task.title == "派人把灯修好")).all()
    assert task.case_id == overdue.id and task.assignee_id == town.mei.id
    assert "派人把灯修好" in mei.get("/field/tasks/").text
    assert "/completion" not in tang.get(meeting).text  # what became a task ends with it
    assert tang.post(f"{meeting}/minutes/", data=form(confirmed="y")).status_code == 422
    tang.post(f"{meeting}/units", data=form(present=[str(town.roads.id)]))
    assert tang.post(f"{meeting}/minutes/", data=form(confirmed="y", course="逐件研究")).status_code == 303
    printed = unescape(tang.get(f"{meeting}/minutes/print").text)
    assert "派人把灯修好" in printed and "逐件研究" in printed and town.roads.name in printed
    assert "梅小雨" in printed and "王桂兰" not in printed


def test_who_may_open_what(session, town, sign_in, plan):
    """Above: sees and manages. Below: reads what its unit attends. Workers and others: nothing."""
    meeting = sign_in(town.tang).post(DESK, data=form(**plan)).location
    seen = {
        "tang": 200,
        "bai": 200,
        "ding": 200,
        "lin": 200,
        "sun": 200,
        "mei": 403,
        "wu": 403,
        "yan": 403,
        "far": 403,
    }
    for name, code in seen.items():
        assert sign_in(getattr(town, name)).get(meeting).status_code == code, name
    for name, code in {"sun": 403, "lin": 403, "ding": 403, "mei": 403}.items():
        answer = sign_in(getattr(town, name)).post(f"{meeting}/matters", data=form(title="x"))
        assert answer.status_code == code, name


def test_what_was_typed_is_kept_beside_what_is_wrong(town, sign_in, plan):
    tang = sign_in(town.tang)
    late = tang.post(DESK, data=form(**{**plan, "at": "22:15", "room": "地下一层"}))
    assert late.status_code == 422 and 'id="at-error"' in late.text and 'value="地下一层"' in late.text
    empty = tang.post(DESK, data=form(**{**plan, "units": []}))
    assert empty.status_code == 422 and 'id="units-error"' in empty.text


def test_the_overview_names_the_next_meeting_and_a_units_decisions(town, sign_in, plan):
    meeting = sign_in(town.tang).post(DESK, data=form(**plan)).location
    for name in ("tang", "sun", "bai"):
        assert meeting in sign_in(getattr(town, name)).get("/desk/office").text, name
