"""Open cases with all that their deadlines are computed from, read many at once."""

from datetime import timedelta

import pytest
from sqlalchemy import true
from support.handling import actor

from fieldapp.clock import day_of
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging
from fieldapp.domain.deadline_changes import case_batches
from fieldapp.domain.deadlines import clocks, milestones
from fieldapp.models import Case, CaseClock, CaseState

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near


@pytest.fixture
def read(session, now):
    """read(condition) → the batches."""

    def _read(where=None):
        session.flush()
        return [batch for batch, _ in case_batches.batches(session, true() if where is None else where, now)]

    return _read


def test_open_cases_come_with_their_clocks_and_milestones_the_oldest_first(session, town, read, now):
    town.case.opened_at = now - timedelta(days=3)
    (batch,) = read()
    assert batch.cases == [town.case, town.other_case]
    for case in batch.cases:
        assert batch.clocks[case.id] == clocks.clocks_of(session, case)
        assert set(batch.milestones[case.id]) == set(milestones.of_case(session, case.id))
    town.case.opened_at = now
    assert read()[0].cases == [town.other_case, town.case]


def test_only_open_cases_that_fit_are_read(town, read):
    (batch,) = read(Case.id == town.other_case.id)
    assert batch.cases == [town.other_case]
    assert set(batch.clocks) == set(batch.milestones) == {town.other_case.id}
    town.other_case.state, town.other_case.is_open = CaseState.CLOSED, False
    assert read(Case.id == town.other_case.id) == []
    assert [batch.cases for batch in read()] == [[town.case]]


def test_a_case_from_before_there_were_clocks_has_no_deadline_to_compute(session, town, read):
    for clock in clocks.clocks_of(session, town.case).values():
        session.delete(clock)
    assert [batch.cases for batch in read()] == [[town.other_case]]


def test_pauses_and_the_deadlines_of_merged_cases_come_along(session, town, read, now):
    tang, sun = actor(town.tang, now), actor(town.sun, now)
    steps.dispatch(session, tang, town.case, town.roads, Words(), now)
    steps.sign_for(session, sun, town.case, Words(), now)
    steps.hold(session, sun, town.case, day_of(now) + timedelta(days=3), Words(internal="等料"), now)
    due = town.other_case.due_at
    merging.merge(session, tang, town.case, [town.other_case], "同一盏", now)
    (batch,) = read()
    assert batch.cases == [town.case]
    assert [begun for begun, _ in batch.pauses[town.case.id]] == [now]
    assert batch.caps[town.case.id] == [(due, now)]


def test_many_cases_come_in_several_batches_with_one_set_of_calendars(session, town, now, monkeypatch):
    monkeypatch.setattr(case_batches, "AT_ONCE", 1)
    found = list(case_batches.batches(session, true(), now))
    assert [batch.cases for batch, _ in found] in (
        [[town.case], [town.other_case]],
        [[town.other_case], [town.case]],
    )
    assert found[0][1] is found[1][1]


def test_calendars_reach_back_to_the_oldest_clock(session, town, now):
    oldest = now - timedelta(days=400)
    session.query(CaseClock).filter(CaseClock.case_id == town.case.id).update({"started_at": oldest})
    ((_, calendars),) = case_batches.batches(session, Case.id == town.other_case.id, now)
    assert calendars.since == oldest


def test_where_no_clock_ever_ran_calendars_begin_now(session, town, now):
    session.query(CaseClock).delete()
    ((batch, calendars),) = case_batches.batches(session, true(), now)
    assert batch.cases == [] and calendars.since == now
