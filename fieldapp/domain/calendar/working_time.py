"""How far a span of working time reaches, and how much lies between two moments. Pure arithmetic over rows.

The starting day does not count; a start outside working hours moves to the next opening; due at the same
time of day on the n-th working day, moved into working time. Every result lies inside working time (its
closing moment included) unless a limit runs on clock time.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from fieldapp.domain.calendar.working_days import (
    HORIZON,
    HORIZON_DAYS,
    NO_WORK,
    Calendar,
    days_from,
    in_china,
    into_working_time,
)
from fieldapp.models import MOST_TIME, TimeUnit

NOTHING = timedelta(0)


def add_working_days(calendar: Calendar, start: datetime, count: int) -> datetime:
    """Same time of day on the `count`-th working day after the day of `start`."""
    begun = into_working_time(calendar, start)
    day = begun.date()
    for day in _working_days_after(calendar, begun.date(), count):  # noqa: B007
        pass
    due, closes = datetime.combine(day, begun.timetz()), calendar.work_on(day)[-1][1]
    return closes if due >= closes else into_working_time(calendar, due)  # a half day closes earlier


def add_working_time(calendar: Calendar, start: datetime, span: timedelta) -> datetime:
    """The moment at which `span` of working time has passed since `start`; `start` itself for none."""
    if span <= NOTHING:
        return in_china(start)
    left, local = span, in_china(start)
    for day in days_from(local.date()):
        for opens, closes in calendar.work_on(day):
            begin = max(opens, local)
            if begin >= closes:
                continue
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
    raise AssertionError("unreachable")


def take_working_time(calendar: Calendar, end: datetime, span: timedelta) -> datetime:
    """The latest moment from which `span` of working time passes until `end`."""
    if span <= NOTHING:
        return in_china(end)
    left, local = span, in_china(end)
    for ahead in range(HORIZON_DAYS):
        for opens, closes in reversed(calendar.work_on(local.date() - timedelta(days=ahead))):
            until = min(closes, local)
            if until <= opens:
                continue
            if left <= until - opens:
                return until - left
            left -= until - opens
    raise LookupError(NO_WORK)


def add_working_hours(calendar: Calendar, start: datetime, hours: float) -> datetime:
    """The moment after `hours` of working time."""
    return add_working_time(calendar, into_working_time(calendar, start), timedelta(hours=hours))


def working_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies between the two; nothing when they are the wrong way round."""
    local = in_china(start)
    until, passed = min(in_china(end), local + HORIZON), NOTHING
    for ahead in range((until.date() - local.date()).days + 1):
        for opens, closes in calendar.work_on(local.date() + timedelta(days=ahead)):
            passed += max(NOTHING, min(closes, until) - max(opens, local))
    return passed


def due(calendar: Calendar, start: datetime, amount: int, unit: TimeUnit) -> datetime:
    """When `amount` of `unit` after `start` is over."""
    amount = min(amount, MOST_TIME[unit])
    if unit is TimeUnit.MINUTES:
        return start + timedelta(minutes=amount)
    if unit is TimeUnit.WORKING_HOURS:
        return add_working_hours(calendar, start, amount)
    return add_working_days(calendar, start, amount)


def _working_days_after(calendar: Calendar, day: date, count: int) -> Iterator[date]:
    found = 0
    for later in days_from(day + timedelta(days=1)):
        if found >= count:
            return
        if calendar.spans_on(later):
            found += 1
            yield later
