"""Trends: what is counted, by which week, and which units are named."""

from datetime import date, datetime, timedelta

import pytest

from fieldapp.clock import CHINA
from fieldapp.domain.overview import stored_trends, trend_units, trends
from fieldapp.domain.overview.trends import Counts, Period
from fieldapp.models import Case, CaseState, Posting, Role

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday; the last week holds one day, the Monday
AREA = "610902001"


def at(day, hour=9):
    return datetime.combine(day, datetime.min.time(), CHINA) + timedelta(hours=hour)


@pytest.fixture
def set_case(session, town):
    """set_case(opened, closed, due) → the town's only case with these times; the other one is out of the way."""

    def _set(opened, closed=None, due=None, **more):
        session.get_one(Case, town.other_case.id).opened_at = datetime(2030, 1, 1, tzinfo=CHINA)
        case = session.get_one(Case, town.case.id)
        case.opened_at, case.closed_at, case.due_at = opened, closed, due
        case.state = CaseState.CLOSED if closed else CaseState.IN_HAND
        case.is_open = closed is None
        for name, value in more.items():
            setattr(case, name, value)
        session.flush()
        return case

    return _set


def test_thirteen_weeks_begin_on_mondays_and_end_yesterday():
    period = Period(date(2026, 11, 23))
    assert len(period.mondays) == 13 and {day.weekday() for day in period.mondays} == {0}
    assert period.since == date(2026, 8, 31) and period.last_days[-2:] == [
        date(2026, 11, 22),
        date(2026, 11, 23),
    ]


def test_a_case_counts_in_the_weeks_in_which_it_was_opened_open_overdue_and_closed(
    session, town, now, set_case
):
    set_case(at(date(2026, 11, 2)), closed=at(date(2026, 11, 18)), due=at(date(2026, 11, 6)))
    weeks = trends.count(session, AREA, now).weeks
    opened, open_too, closed, last = weeks[-4:]
    assert opened == Counts(opened=1, open=1, overdue=1) and open_too == Counts(open=1, overdue=1)
    assert closed == Counts(closed=1) and last == Counts()


def test_midnight_belongs_to_the_day_that_begins(session, town, now, set_case):
    set_case(at(date(2026, 11, 16), hour=0))
    weeks = trends.count(session, AREA, now).weeks
    assert weeks[-3].opened == 0 and weeks[-2].opened == 1


def test_today_is_not_counted_yet(session, town, now, set_case):
    set_case(at(date(2026, 11, 24), hour=0))
    found = trends.count(session, AREA, now)
    assert set(found.weeks) == {Counts()} and found.categories == {}


@pytest.mark.parametrize("mark", ["is_restricted", "minor_involved"])
def test_what_is_kept_apart_is_not_counted(session, town, now, set_case, mark):
    set_case(at(date(2026, 11, 18)), unit_id=town.roads.id, **{mark: True})
    found = trends.count(session, AREA, now)
    assert set(found.weeks) == {Counts()} and found.categories == found.units == {}


def staff(session, town, unit, count, now):
    """Posts `count` people to a unit and nobody else."""
    people = [town.mei, town.lin, town.tang][:count]
    for posting in session.query(Posting).filter(Posting.unit_id == unit.id):
        posting.ends_on = date(2020, 1, 1)
    for person in people:
        session.add(
            Posting(
                person_id=person.id, role=Role.DEPARTMENT_HANDLER, place_id=unit.place_id, scope=unit.scope,
                unit_id=unit.id, starts_on=date(2021, 1, 1),
            )
        )  # fmt: skip
    session.flush()


def test_a_unit_of_three_is_named_and_a_smaller_one_counts_with_the_one_above(session, town, now, set_case):
    set_case(at(date(2026, 11, 18)), unit_id=town.roads.id)
    staff(session, town, town.roads, 3, now)
    assert trends.count(session, AREA, now).units == {town.roads.id: Counts(opened=1, open=1)}
    staff(session, town, town.roads, 2, now)
    found = trends.count(session, AREA, now)
    assert town.roads.id not in found.units
    for unit_id in found.units:
        assert town.roads.id in trend_units.counted_with(session, unit_id, AREA, now.date())


def test_units_stand_in_the_order_of_their_codes_whatever_they_have(session, town):
    units = trend_units.find_units(session, [town.village_centre.id, town.roads.id])
    assert [unit.scope for unit in units] == sorted(unit.scope for unit in units)


def test_figures_of_a_night_are_shown_until_they_are_three_days_old(session, town, now, set_case):
    set_case(at(date(2026, 11, 18)), unit_id=town.roads.id)
    counted = trends.count(session, AREA, now)
    stored_trends.store(session, counted, town.case.id)
    stored_trends.store(session, counted, town.other_case.id)  # again: in place of the first
    set_case(at(date(2026, 11, 10)))
    assert stored_trends.find_trends(session, AREA, now) == counted
    later = now + timedelta(days=4)
    assert stored_trends.find_trends(session, AREA, later) == trends.count(session, AREA, later)


def test_areas_of_many_cases_are_counted_at_every_level(session, town, now, set_case, monkeypatch):
    set_case(at(date(2026, 11, 18)))
    monkeypatch.setattr(stored_trends, "MANY", 0)
    scope = town.case.scope
    assert {scope[:4], scope[:6], scope[:9], scope[:12]} <= set(stored_trends.large_areas(session, now))
