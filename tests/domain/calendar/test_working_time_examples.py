"""Limits in working days and hours, by examples one can check on a calendar."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.calendars import AFTERNOON, CALENDAR, MORNING, at

from fieldapp.clock import CHINA
from fieldapp.domain.calendar.working_time import add_working_days, add_working_hours, due
from fieldapp.models import DayKind, TimeUnit


@pytest.mark.parametrize(
    "start, days, expected",
    [
        ("2026-09-30T16:00", 3, "2026-10-10T16:00"),  # over National Day, Saturday 10 is made up
        ("2026-11-23T10:00", 1, "2026-11-24T10:00"),
        ("2026-11-27T17:00", 1, "2026-11-30T17:00"),  # Friday to Monday
        ("2026-11-23T12:30", 1, "2026-11-24T14:00"),  # lunch: starts at the next opening
        ("2026-11-23T20:00", 1, "2026-11-25T08:30"),  # evening: counts as tomorrow's opening
        ("2026-11-28T09:00", 2, "2026-12-02T08:30"),  # Saturday: begins Monday
    ],
)
def test_working_days(start, days, expected):
    assert add_working_days(CALENDAR, at(start), days) == at(expected)


@pytest.mark.parametrize(
    "start, hours, expected",
    [
        ("2026-11-23T09:00", 2, "2026-11-23T11:00"),
        ("2026-11-23T11:00", 2, "2026-11-23T15:00"),  # over lunch
        ("2026-11-27T16:30", 4, "2026-11-30T11:30"),  # over a weekend
        ("2026-09-30T16:30", 2, "2026-10-08T09:30"),  # over National Day
    ],
)
def test_working_hours(start, hours, expected):
    assert add_working_hours(CALENDAR, at(start), hours) == at(expected)


def test_urgent_limits_run_on_clock_time():
    start = at("2026-10-01T23:50")
    assert due(CALENDAR, start, 15, TimeUnit.MINUTES) == at("2026-10-02T00:05")


def works_at(moment):
    day = moment.date()
    kind = CALENDAR.days.get(day)
    if kind is DayKind.HOLIDAY or (kind is None and day.weekday() >= 5):
        return False
    return MORNING[0] <= moment.time() < MORNING[1] or AFTERNOON[0] <= moment.time() < AFTERNOON[1]


@given(
    start=st.datetimes(datetime(2026, 9, 1), datetime(2026, 10, 31)).map(
        lambda d: d.replace(second=0, microsecond=0, tzinfo=CHINA)
    ),
    minutes=st.integers(1, 1500),
)
def test_working_hours_agree_with_a_walk_minute_by_minute(start, minutes):
    moment, left = start, minutes
    while left:
        left -= works_at(moment)
        moment += timedelta(minutes=1)
    assert add_working_hours(CALENDAR, start, minutes / 60) == moment
