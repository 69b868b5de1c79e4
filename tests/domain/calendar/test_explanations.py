"""A deadline is explained day by day."""

from support.calendars import CALENDAR, at

from fieldapp.domain.calendar.explanations import explain
from fieldapp.models import TimeUnit


def test_the_reason_is_given_day_by_day():
    lines = list(explain(CALENDAR, at("2026-09-30T16:00"), 3, TimeUnit.WORKING_DAYS))
    assert lines[-1] == "due 2026-10-10T16:00:00+08:00"
    assert "2026-10-01 Thu holiday" in lines and "2026-10-10 Sat make-up workday, working day 3" in lines


def test_a_year_without_its_notice_is_told():
    lines = list(explain(CALENDAR, at("2026-12-31T16:00"), 1, TimeUnit.WORKING_DAYS))
    assert any("no official notice" in line for line in lines)
