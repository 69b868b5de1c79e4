"""Trends: what is counted, by which week, and which units are named."""

from datetime import date

import pytest

from fieldapp.domain.overview import trends
from fieldapp.domain.overview.trends import Counts, Period

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday; the last week holds one day, the Monday
AREA = "610902001"


def test_thirteen_weeks_begin_on_mondays_and_end_yesterday():
    period = Period(date(2026, 11, 23))
    assert len(period.mondays) == 13 and {day.weekday() for day in period.mondays} == {0}
    assert period.since == date(2026, 8, 31) and period.last_days[-2:] == [
        date(2026, 11, 22),
        date(2026, 11, 23),
    ]


def test_a_case_counts_in_the_weeks_in_which_it_was_opened_open_overdue_and_closed(
    session, town, now, at, set_case
):
    set_case(at(date(2026, 11, 2)), closed=at(date(2026, 11, 18)), due=at(date(2026, 11, 6)))
    weeks = trends.count(session, AREA, now).weeks
    opened, open_too, closed, last = weeks[-4:]
    assert opened == Counts(opened=1, open=1, overdue=1) and open_too == Counts(open=1, overdue=1)
    assert closed == Counts(closed=1) and last == Counts()


def test_midnight_belongs_to_the_day_that_begins(session, town, now, at, set_case):
    set_case(at(date(2026, 11, 16), hour=0))
    weeks = trends.count(session, AREA, now).weeks
    assert weeks[-3].opened == 0 and weeks[-2].opened == 1


def test_today_is_not_counted_yet(session, town, now, at, set_case):
    set_case(at(date(2026, 11, 24), hour=0))
    found = trends.count(session, AREA, now)
    assert set(found.weeks) == {Counts()} and found.categories == {}


@pytest.mark.parametrize("mark", ["is_restricted", "minor_involved"])
def test_what_is_kept_apart_is_not_counted(session, town, now, at, set_case, mark):
    set_case(at(date(2026, 11, 18)), unit_id=town.roads.id, **{mark: True})
    found = trends.count(session, AREA, now)
    assert set(found.weeks) == {Counts()} and found.categories == found.units == {}
