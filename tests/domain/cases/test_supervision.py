"""The grades of supervision, and the levels that are told of an urgent case at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.escalating import told

from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.supervision import graver, tell_levels
from fieldapp.domain.deadlines import clocks
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Rung, RungKind, Supervision, Urgency


@pytest.mark.parametrize(
    ("grade", "next_grade"),
    [
        (None, Supervision.NORMAL),
        (Supervision.NORMAL, Supervision.YELLOW),
        (Supervision.YELLOW, Supervision.RED),
        (Supervision.RED, Supervision.RED),
    ],
)
def test_each_grade_is_followed_by_the_graver_one(grade, next_grade):
    assert graver(grade) is next_grade


@pytest.fixture
def urgent(session, town, now):
    """A case that became urgent after it was opened; nobody has been told of that yet."""
    new = NewReport(town.pothole, "塌了", Urgency.ORDINARY, grid=town.grid)
    case = session.get_one(Case, open_report(session, new, None, now).case_id)
    case.urgency = Urgency.URGENT
    clocks.start(session, case, now)
    session.flush()
    return case


def everybody(town):
    centres = (town.village_centre, town.street_centre, town.county_centre)
    return {town.lin.name, *(unit.name for unit in centres)}


def test_every_level_is_told_of_an_urgent_case_once(session, town, urgent, now):
    for minutes in (1, 2):
        tell_levels(session, urgent, now + timedelta(minutes=minutes))
    assert told(session, urgent, "urgent") == everybody(town)
    rungs = session.scalars(select(Rung).where(Rung.case_id == urgent.id, Rung.kind == RungKind.URGENT)).all()
    assert {rung.fired_at for rung in rungs} == {now + timedelta(minutes=1)}


def test_the_next_look_at_the_case_is_no_longer_at_the_levels_that_were_told(session, urgent, now):
    assert urgent.next_check_at <= now
    tell_levels(session, urgent, now)
    assert urgent.next_check_at > now


def test_no_level_is_told_of_what_is_not_urgent_or_not_open(session, urgent, now):
    urgent.urgency = Urgency.PRESSING
    tell_levels(session, urgent, now)
    urgent.urgency, urgent.is_open = Urgency.URGENT, False
    tell_levels(session, urgent, now)
    assert told(session, urgent, "urgent") == set()
