"""The deadlines of cases merged into others hold for their leads."""

from datetime import datetime, timedelta

import pytest

from fieldapp.clock import CHINA
from fieldapp.domain.calendar import calendars
from fieldapp.domain.cases.workflow import write_step
from fieldapp.domain.deadlines import clocks, merged_deadlines
from fieldapp.models import Case, CaseClock, CasePause, CaseState, ClockKind, PauseReason, Verb

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
DUE = datetime(2026, 12, 1, 9, 0, tzinfo=CHINA)  # of the town's cases, reported at 9


@pytest.fixture
def calendar_at(session, now):
    return lambda scope: calendars.load_calendar(session, now, scope)


def merge(session, case, into, at):
    case.merged_into_id, case.state, case.is_open = into.id, CaseState.MERGED, False
    write_step(session, case, (Verb.MERGE, CaseState.MERGED), None, at)
    session.flush()


def another(session, case, number, started_at):
    known = {column.name: getattr(case, column.name) for column in Case.__table__.columns}
    del known["id"]
    made = Case(**known | {"number": number, "due_at": None, "step_count": 0})
    session.add(made)
    session.flush()
    clocks.start(session, made, started_at)
    session.flush()
    return made


def test_a_case_into_which_nothing_was_merged_has_no_caps(session, town, calendar_at, now):
    found = merged_deadlines.read(session, [town.case.id], now)
    assert (found.rows, found.since, found.caps(calendar_at)) == ((), None, {})


def test_a_merged_case_caps_its_lead_by_its_own_deadline_from_the_merge_on(session, town, calendar_at, now):
    merge(session, town.other_case, town.case, now)
    found = merged_deadlines.read(session, [town.case.id], now)
    assert found.since == now - timedelta(hours=1)
    assert found.caps(calendar_at)[town.case.id] == [(DUE, now)]


def test_of_several_merges_the_latest_counts(session, town, calendar_at, now):
    merge(session, town.other_case, town.case, now)
    merge(session, town.other_case, town.case, now + timedelta(hours=3))
    caps = merged_deadlines.read(session, [town.case.id], now).caps(calendar_at)
    assert caps[town.case.id] == [(DUE, now + timedelta(hours=3))]


def test_what_was_merged_into_a_merged_case_caps_the_lead_as_well(session, town, calendar_at, now):
    inner = another(session, town.case, "inner", now - timedelta(days=4))
    inner_due = inner.due_at
    merge(session, inner, town.other_case, now)
    merge(session, town.other_case, town.case, now + timedelta(hours=1))
    found = merged_deadlines.read(session, [town.case.id], now)
    caps = found.caps(calendar_at)
    assert found.since == now - timedelta(days=4)
    assert inner_due < DUE and caps[town.other_case.id] == [(inner_due, now)]
    assert caps[town.case.id] == [(inner_due, now + timedelta(hours=1))]


def test_a_case_from_before_there_were_clocks_caps_nothing(session, town, calendar_at, now):
    for clock in clocks.clocks_of(session, town.other_case).values():
        session.delete(clock)
    merge(session, town.other_case, town.case, now)
    assert merged_deadlines.read(session, [town.case.id], now).caps(calendar_at) == {}


@pytest.fixture
def finish(session, town):
    return clocks.clocks_of(session, town.case)[ClockKind.FINISH]


@pytest.fixture
def deadline(finish, town, calendar_at):
    def _deadline(*caps, pauses=()):
        return merged_deadlines.deadline(finish, pauses, calendar_at(town.case.scope), caps)

    return _deadline


def test_the_earliest_of_the_own_clock_and_the_caps_is_the_deadline(deadline, now):
    early, late = DUE - timedelta(days=1), DUE + timedelta(days=1)
    assert deadline() == deadline((late, now)) == DUE
    assert deadline((late, now), (early, now)) == early


def test_a_cap_holds_until_the_lead_gets_more_time(deadline, finish, now):
    early, merged_at = DUE - timedelta(days=1), now
    finish.until_on, finish.extended_at = (DUE + timedelta(days=2)).date(), merged_at
    assert deadline((early, merged_at)) == early  # merged in at that very moment
    finish.extended_at = merged_at + timedelta(seconds=1)
    assert deadline((early, merged_at)) == (DUE + timedelta(days=2)).replace(hour=17, minute=30)


def test_a_cap_from_before_the_lead_began_anew_does_not_hold(deadline, finish, now):
    finish.started_at = now + timedelta(hours=1)
    assert deadline((now, now)) > DUE


def test_what_paused_the_lead_since_the_merge_moves_the_cap(deadline, now):
    early = DUE - timedelta(days=4)
    after = [(now + timedelta(hours=4), now + timedelta(hours=5))]
    before = [(now - timedelta(minutes=60), now)]
    assert deadline((early, now), pauses=after) == early + timedelta(hours=1)
    assert deadline((early, now), pauses=before) == early


def test_an_open_pause_counts_until_it_is_expected_to_end_and_then_until_now(session, town, now):
    def pause(**times):
        row = CasePause(case_id=town.case.id, reason=PauseReason.HOLD, **times)
        session.add(row)

    later = now + timedelta(days=2)
    pause(started_at=now, expected_until=later)
    pause(started_at=now, expected_until=later, ended_at=now + timedelta(days=1))
    session.flush()
    found = merged_deadlines.pauses_of(session, [town.case.id, town.other_case.id], now)
    assert sorted(found[town.case.id]) == [(now, now + timedelta(days=1)), (now, later)]
    assert found[town.other_case.id] == []
    overdue = later + timedelta(hours=1)
    assert (now, overdue) in merged_deadlines.pauses_of(session, [town.case.id], overdue)[town.case.id]
    assert merged_deadlines.pauses_of(session, [town.other_case.id], now) == {}


def test_only_the_clock_to_finish_is_read(session, town, now):
    merge(session, town.other_case, town.case, now)
    found = merged_deadlines.read(session, [town.case.id], now)
    assert {clock.kind for clock in found.clocks.values()} == {ClockKind.FINISH}
    assert all(isinstance(clock, CaseClock) for clock in found.clocks.values())
