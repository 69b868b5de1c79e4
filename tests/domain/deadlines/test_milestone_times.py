"""When each milestone of a case is due."""

from datetime import datetime, timedelta

import pytest

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.calendar import calendars
from fieldapp.domain.calendar import limits as limits_in_force
from fieldapp.domain.deadlines import clocks, milestone_times
from fieldapp.domain.deadlines.milestone_times import Terms
from fieldapp.models import ClockKind, Level, RungKind, Step, Urgency

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
K, L = RungKind, Level


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.fixture
def terms(session, town, now):
    def _terms(percent=80, has_next_level=True):
        step = limits_in_force.find_limit(session, town.case.urgency, Step.NEXT_LEVEL)
        calendar = calendars.load_calendar(session, now, town.case.scope)
        return Terms(calendar, step if has_next_level else None, percent)

    return _terms


@pytest.fixture
def clocks_of(session, town):
    return clocks.clocks_of(session, town.case)


@pytest.fixture
def urgent(session, town, now):
    """The town's case, urgent from the start: two hours to respond, 24 to finish."""
    town.case.urgency = Urgency.URGENT
    clocks.start(session, town.case, now)
    session.flush()
    return clocks.clocks_of(session, town.case)


def test_an_ordinary_case_is_warned_of_then_overdue_then_goes_up_level_by_level(town, clocks_of, terms):
    due = town.case.due_at
    assert due == at("2026-12-01T09:00")
    assert milestone_times.times(town.case, clocks_of, due, terms()) == {
        (K.UNASSIGNED, L.VILLAGE): at("2026-11-25T09:00"),
        (K.WARNING, L.VILLAGE): at("2026-11-30T09:00"),  # four of five days
        (K.OVERDUE, L.VILLAGE): due,
        (K.OVERALL, L.VILLAGE): due,
        (K.LEVEL, L.TOWN): at("2026-12-03T09:00"),  # two working days each
        (K.LEVEL, L.COUNTY): at("2026-12-07T09:00"),
        (K.LEVEL, L.CITY): at("2026-12-09T09:00"),
    }


def test_without_a_limit_for_the_next_level_nothing_goes_up(town, clocks_of, terms):
    found = milestone_times.times(town.case, clocks_of, town.case.due_at, terms(has_next_level=False))
    assert K.LEVEL not in {kind for kind, _ in found}


def test_a_case_of_a_higher_level_goes_up_from_there(town, clocks_of, terms):
    town.case.level = L.COUNTY
    found = milestone_times.times(town.case, clocks_of, town.case.due_at, terms())
    assert {level for kind, level in found if kind is K.LEVEL} == {L.CITY}
    assert (K.OVERDUE, L.COUNTY) in found


def test_an_earlier_deadline_brings_warning_and_levels_forward_but_not_the_second_clock(
    town, clocks_of, terms
):
    merged = at("2026-11-27T09:00")
    found = milestone_times.times(town.case, clocks_of, merged, terms())
    assert found[K.OVERDUE, L.VILLAGE] == merged and found[K.LEVEL, L.TOWN] == at("2026-12-01T09:00")
    assert found[K.WARNING, L.VILLAGE] == at("2026-11-26T09:00")
    assert found[K.OVERALL, L.VILLAGE] == town.case.due_at


def test_the_warning_comes_when_the_share_of_the_time_has_passed(town, urgent, terms):
    due = urgent[ClockKind.FINISH].due_at
    found = milestone_times.times(town.case, urgent, due, terms(percent=75))
    assert found[K.WARNING, L.VILLAGE] == due - timedelta(hours=6)
    assert milestone_times.times(town.case, urgent, due, terms(percent=100))[K.WARNING, L.VILLAGE] == due


def test_every_level_is_told_of_an_urgent_case_when_it_becomes_urgent(town, urgent, terms, now):
    found = milestone_times.times(town.case, urgent, town.case.due_at, terms())
    assert {level: moment for (kind, level), moment in found.items() if kind is K.URGENT} == dict.fromkeys(
        (L.GRID, L.VILLAGE, L.TOWN, L.COUNTY), now
    )
    assert found[K.RESPOND, L.VILLAGE] == now + timedelta(hours=2)


def test_without_a_clock_to_respond_urgency_counts_from_the_clock_to_finish(town, urgent, terms, now):
    del urgent[ClockKind.RESPOND]
    urgent[ClockKind.FINISH].started_at = now - timedelta(hours=3)
    found = milestone_times.times(town.case, urgent, town.case.due_at, terms())
    assert found[K.URGENT, L.TOWN] == now - timedelta(hours=3)
    assert (K.RESPOND, L.VILLAGE) not in found


@pytest.mark.parametrize(
    ("scope", "levels"),
    [
        ("610902001003001", [L.GRID, L.VILLAGE, L.TOWN, L.COUNTY]),
        ("610902001003", [L.GRID, L.VILLAGE, L.TOWN, L.COUNTY]),
        ("610902001", [L.TOWN, L.COUNTY]),
        ("610902", [L.COUNTY]),
        ("6109", [L.COUNTY]),
    ],
)
def test_the_levels_at_and_above_the_place_are_told(town, urgent, terms, scope, levels):
    its_terms, town.case.scope = terms(), scope
    found = milestone_times.times(town.case, urgent, town.case.due_at, its_terms)
    assert [level for kind, level in found if kind is K.URGENT] == levels


def test_a_pause_moves_the_clock_to_finish_alone(town, clocks_of, terms, now):
    pause, calendar = [(now, now + timedelta(days=1))], terms().calendar
    due = {kind: milestone_times.runs_out(clock, pause, calendar) for kind, clock in clocks_of.items()}
    assert due[ClockKind.FINISH] == at("2026-12-02T09:00")
    assert due[ClockKind.OVERALL] == at("2026-12-01T09:00")
    assert due[ClockKind.ACCEPT] == at("2026-11-25T09:00")


def test_after_an_extension_a_clock_runs_out_with_the_work_of_that_day(town, clocks_of, terms, now):
    finish, calendar = clocks_of[ClockKind.FINISH], terms().calendar
    assert milestone_times.unpaused(finish, calendar) == at("2026-12-01T09:00")
    finish.until_on, finish.extended_at = day_of(at("2026-12-04T10:00")), at("2026-11-24T14:00")
    assert milestone_times.unpaused(finish, calendar) == at("2026-12-04T17:30")
    until = at("2026-11-24T15:00")
    for begun, due in (
        ("2026-11-24T13:00", "2026-12-04T17:30"),  # settled with the extension
        ("2026-11-24T14:00", "2026-12-07T09:30"),
        ("2026-11-24T14:30", "2026-12-07T09:00"),
    ):
        assert milestone_times.runs_out(finish, [(at(begun), until)], calendar) == at(due)
