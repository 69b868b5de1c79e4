"""Why something is due when it is, one line a day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from fieldapp.clock import CHINA
from fieldapp.domain.calendar.working_days import Calendar, into_working_time
from fieldapp.domain.calendar.working_time import due
from fieldapp.models import DayKind, TimeUnit


def explain(calendar: Calendar, start: datetime, amount: int, unit: TimeUnit) -> Iterator[str]:
    """Why something is due when it is, one line a day, and `due <ISO time>` last."""
    begun = into_working_time(calendar, start)
    yield f"starts {start.astimezone(CHINA).isoformat(timespec='minutes')}"
    if begun != start.astimezone(CHINA):
        yield f"nobody at work then: counts from {begun.isoformat(timespec='minutes')}"
    end = due(calendar, start, amount, unit).astimezone(CHINA)
    yield from _day_by_day(calendar, begun, end, unit)
    if calendar.is_uncertain(start, end):
        yield "provisional: a year in between has no official notice yet"
    yield f"calendar {calendar.version}"
    yield f"due {end.isoformat(timespec='seconds')}"


def _day_by_day(calendar: Calendar, begun: datetime, end: datetime, unit: TimeUnit) -> Iterator[str]:
    day, counted, passed = begun.date(), 0, timedelta(0)
    while day <= end.date():
        number = ""
        if unit is TimeUnit.WORKING_HOURS and calendar.spans_on(day):
            worked = [max(timedelta(0), min(b, end) - max(a, begun)) for a, b in calendar.work_on(day)]
            passed += sum(worked, timedelta(0))
            number = f", {_hours(sum(worked, timedelta(0)))} h, {_hours(passed)} h together"
        elif unit is TimeUnit.WORKING_DAYS and calendar.spans_on(day):
            counted += day > begun.date()
            number = f", working day {counted}" if counted else ", the starting day does not count"
        yield f"{day:%Y-%m-%d %a} {_reason(calendar, day)}{number}"
        day += timedelta(days=1)


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:.4g}"


def _reason(calendar: Calendar, day: date) -> str:
    kind = calendar.days.get(day)
    plain = "workday" if day.weekday() < 5 else "weekend"
    words = {DayKind.HOLIDAY: "holiday", DayKind.WORKDAY: "make-up workday", DayKind.HALF_DAY: "half day"}
    provisional = " (no official notice for this year yet)" if calendar.is_provisional(day) else ""
    return (words[kind] if kind else plain) + provisional
