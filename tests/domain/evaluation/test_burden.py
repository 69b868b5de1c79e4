"""What the app asks is counted from what happened: once more by hand, over tasks, reports, photos and questions."""

import random
from collections import Counter
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.evaluation import burden, units
from fieldapp.domain.evaluation.burden import Asked, Burden
from fieldapp.models import (
    Category,
    Level,
    Photo,
    PhotoState,
    Report,
    ServiceItem,
    Source,
    Task,
    TaskState,
    TaskStep,
    TaskVerb,
)

COUNTY = "610902"


@pytest.fixture
def asked(session, month):
    """asked(): what the whole county was asked, and by line."""

    def _asked():
        session.flush()
        lines = units.lines_of(session, COUNTY, Level.TOWN, month.until)
        found = burden.of_lines(session, burden.month_of(session, month, COUNTY), COUNTY, lines)
        return sum(found.values(), Asked())

    return _asked


def hour(month, day, at):
    return datetime.combine(month.since + timedelta(days=day), time(at), CHINA)


def task(town, given_at, due_on, **more):
    said = {
        "title": "探访",
        "scope": town.grid.scope,
        "place_id": town.grid.id,
        "service_item_id": town.visit_item.id,
    }
    people = {"assignee_id": town.mei.id, "given_by_id": town.lin.id}
    return Task(id=uuid4(), **{**said, **people, "given_at": given_at, "due_on": due_on, **more})


def test_random_tasks_are_counted_as_a_slow_count_does(session, town, month, asked):
    chance = random.Random(5)
    ended = session.scalars(select(ServiceItem).where(ServiceItem.code == "census_2020")).one()
    tasks, refused = [], 0
    for _ in range(80):
        at = hour(month, chance.randint(-3, 33), chance.randint(0, 23))
        if at >= month.now:
            continue
        item = chance.choice([town.visit_item, town.visit_item, ended])
        home = chance.choice([town.house.id, None])
        state = chance.choice([TaskState.OPEN, TaskState.DONE, TaskState.WITHDRAWN])
        done = at + timedelta(hours=3) if state is TaskState.DONE else None
        due = day_of(at) + timedelta(days=chance.randint(0, 6))
        tasks.append(
            task(town, at, due, service_item_id=item.id, household_id=home, state=state, done_at=done)
        )
    session.add_all(tasks)
    session.flush()
    for each in tasks[:10]:
        session.add(
            TaskStep(task_id=each.id, number=1, verb=TaskVerb.REFUSE, person_id=town.mei.id, at=each.given_at)
        )
        refused += month.begins <= each.given_at < month.ends
    inside = [each for each in tasks if month.begins <= each.given_at < month.ends]
    again = [
        each for each in inside
        if each.household_id and any(
            other.household_id == each.household_id and other.service_item_id == each.service_item_id
            and month.begins <= other.given_at < each.given_at and other.state is not TaskState.WITHDRAWN
            for other in tasks
        )
    ]  # fmt: skip
    off = set(burden.month_of(session, month, COUNTY).days_off)
    wanted = {
        Burden.TASKS: len(inside),
        Burden.NIGHT_TASKS: sum(
            each.given_at.astimezone(CHINA).hour in {21, 22, 23, *range(8)} for each in inside
        ),
        Burden.DAY_OFF_TASKS: sum(each.due_on in off for each in tasks),
        Burden.SAME_TASK_TWICE: len(again),
        Burden.TASK_RESULTS: sum(bool(e.done_at and month.begins <= e.done_at < month.ends) for e in tasks),
        Burden.UNADMITTED_GIVEN: sum(each.service_item_id == ended.id for each in inside),
        Burden.UNADMITTED_REFUSED: refused,
    }
    counts = asked().counts
    assert {each: counts[each] for each in wanted} == wanted
    assert min(wanted.values()) > 0


def test_reports_and_photos_are_counted_where_they_lie(session, town, month, asked):
    needed = session.scalars(
        select(Category).where(Category.photo_needed.is_(True), Category.parent_id.is_not(None))
    ).first()
    before = Counter(asked().counts)
    for number, source in enumerate([Source.WORKER, Source.WORKER, Source.RESIDENT]):
        report = Report(
            id=uuid4(), case_id=town.case.id, first_case_id=town.case.id, source=source, category_id=needed.id,
            urgency=town.case.urgency, words="灯", scope=town.grid.scope, received_at=hour(month, number, 10),
        )  # fmt: skip
        session.add(report)
        session.flush()
        photo = {
            "state": PhotoState.READY,
            "received_sha256": "0" * 64,
            "received_at": hour(month, number, 10),
        }
        session.add(Photo(report_id=report.id, **photo))
    gained = Counter(asked().counts) - before
    assert gained == {Burden.REPORTS: 2, Burden.PHOTOS_ASKED: 2, Burden.PHOTOS_GIVEN: 2}


@pytest.mark.same_on_both
@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("21:00-08:00", list(range(13, 24))),
        ("08:00-10:00", [0, 1]),
        ("nonsense", []),
        ("", []),
    ],
)
def test_quiet_hours_are_told_in_hours_of_utc(said, hours):
    assert burden._quiet_hours(said) == hours
