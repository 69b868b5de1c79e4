"""What a day of work is, and what is known of a year."""

from datetime import date

from support.calendars import AFTERNOON, CALENDAR, MORNING, at

from fieldapp.domain.calendar.working_days import Calendar, end_of_work
from fieldapp.domain.calendar.working_time import add_working_days
from fieldapp.models import DayKind


def test_a_half_day_closes_at_noon():
    calendar = Calendar({date(2026, 11, 24): DayKind.HALF_DAY}, {2026}, [MORNING, AFTERNOON], [MORNING])
    assert add_working_days(calendar, at("2026-11-23T16:00"), 1) == at("2026-11-24T12:00")
    assert end_of_work(calendar, date(2026, 11, 24)) == at("2026-11-24T12:00")


def test_a_year_without_official_notice_is_provisional():
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))
