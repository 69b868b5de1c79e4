"""Every clock of a case: which run, until when, what stopped one, and what was done when."""

from datetime import date, timedelta

import pytest
from support.escalating import DUE, actor

from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Urgency
from fieldapp.pages.cases.clocks import clocks_and_told

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
HOUR, FIXED = timedelta(hours=1), Words(public="已修好")
NAMES = ["To accept", "First response", "To finish", "Overall limit (never paused)"]


@pytest.fixture
def slope(session, town, now):
    new = NewReport(town.pothole, "屋后边坡垮塌", Urgency.URGENT, "三组", grid=town.grid)
    return session.get_one(Case, open_report(session, new, actor(town.mei, now), now).case_id)


@pytest.fixture
def lines(app, session, monkeypatch):
    """lines(case): its clocks as the page gets them, in English."""
    from fieldapp import db

    monkeypatch.setattr(db, "session", lambda: session)

    def _lines(case):
        session.flush()
        with app.test_request_context(headers={"Cookie": "locale=en"}):
            return clocks_and_told([case])(case)["clocks"]

    return _lines


def test_of_an_urgent_case_four_clocks_run(slope, lines, now):
    found = lines(slope)
    assert [line.name for line in found] == NAMES
    assert [line.due_at - now for line in found] == [timedelta(minutes=15), 2 * HOUR, 24 * HOUR, 24 * HOUR]
    assert not any(line.done_at or line.stopped_by for line in found)


def test_what_is_not_urgent_has_no_clock_to_respond(session, town, lines):
    assert [line.name for line in lines(town.case)] == [NAMES[0], *NAMES[2:]]


def test_accepting_and_signing_end_their_clocks_which_go_last(session, town, slope, lines, now):
    lin, sun, late = actor(town.lin, now), actor(town.sun, now), now + 3 * HOUR
    steps.accept(session, lin, slope, Words(), now)
    session.flush()
    assert {line.name: line.done_at for line in lines(slope)}[NAMES[0]] == now
    steps.dispatch(session, lin, slope, town.roads, Words(), now)
    steps.sign_for(session, sun, slope, Words(), late)
    session.flush()
    found = lines(slope)
    assert [line.name for line in found] == [*NAMES[2:], *NAMES[:2]]
    assert [(line.done_at, line.is_done_late) for line in found[2:]] == [(now, False), (late, True)]


def test_what_stands_still_says_what_stopped_it(session, town, lines, now):
    lin, sun = actor(town.lin, now), actor(town.sun, now)
    steps.dispatch(session, lin, town.case, town.roads, Words(), now)
    steps.sign_for(session, sun, town.case, Words(), now)
    steps.hold(session, sun, town.case, date(2026, 12, 10), Words(internal="等配件"), now)
    session.flush()
    stopped = {line.name: (line.stopped_by, line.due_at) for line in lines(town.case)}
    assert stopped["To finish"] == ("On hold", town.case.due_at)
    assert stopped[NAMES[3]] == ("", DUE)


def test_the_deadline_a_merged_case_brought_is_the_one_to_finish_by(session, town, slope, lines, now):
    merging.merge(session, actor(town.lin, now), town.case, [slope], "同一处", now)
    ends = {line.name: line.due_at for line in lines(town.case)}
    assert ends["To finish"] == slope.due_at < ends[NAMES[3]]
    assert ends["First response"] == now + 2 * HOUR


def test_a_closed_case_has_no_clock_that_runs(session, town, slope, lines, now):
    steps.settle(session, actor(town.lin, now), slope, FIXED, now)
    steps.verify(session, actor(town.qin, now), slope, Words(), now)
    steps.close(session, actor(town.qin, now), slope, Words(), now)
    session.flush()
    assert lines(slope) == []
