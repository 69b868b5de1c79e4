"""The days of the official notices that the app brings along."""

from datetime import date, datetime, timedelta

import chinese_calendar

from fieldapp.domain.calendar.working_days import (
    Calendar,
)
from fieldapp.domain.reference.calendar_days import special_days

SPANS = [(chinese_time, end) for chinese_time, end in (((8, 30), (12, 0)), ((14, 0), (17, 30)))]


def clock(hour, minute):
    return datetime(2000, 1, 1, hour, minute).time()


FORENOON, AFTERNOON = [(clock(*a), clock(*b)) for a, b in SPANS]


def test_the_seed_holds_every_special_day_of_the_notices():
    seeded = Calendar({row.on: row.kind for row in special_days()}, set(), [FORENOON], [FORENOON])
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(2557)]
    assert days[-1] == date(2026, 12, 31)
    assert [day for day in days if bool(seeded.spans_on(day)) != chinese_calendar.is_workday(day)] == []
