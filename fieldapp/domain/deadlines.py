"""When something is due: working time counted in China's working calendar, from rows.

The starting day does not count; a start outside working hours moves to the next opening; due at the same
time of day on the n-th working day. Urgent limits run on clock time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import CHINA, day_of
from fieldapp.models import (
    CalendarDay,
    CalendarYear,
    Case,
    DayKind,
    Limit,
    Step,
    TimeUnit,
    Urgency,
    WorkingHours,
)

Span = tuple[time, time]


@dataclass
class Calendar:
    """The working calendar of one jurisdiction, read once."""

    days: dict[date, DayKind]
    official_years: set[int]
    spans: Sequence[Span]
    morning: Sequence[Span]
    version: str = "CN"
    _cache: dict[date, Sequence[Span]] = field(default_factory=dict)

    def spans_on(self, day: date) -> Sequence[Span]:
        """The working spans of `day`, earliest first; empty on a day off."""
        kind = self.days.get(day)
        if kind is DayKind.HOLIDAY:
            return ()
        if kind is DayKind.HALF_DAY:
            return self.morning
        if kind is DayKind.WORKDAY or day.weekday() < 5:
            return self.spans
        return ()

    def is_provisional(self, day: date) -> bool:
        return day.year not in self.official_years


def load_calendar(session: Session, since: datetime, jurisdiction: str = "CN") -> Calendar:
    """Read the calendar from the day before `since` on. Raises LookupError when no working hours are set."""
    hours = session.scalars(
        select(WorkingHours)
        .where(WorkingHours.jurisdiction == jurisdiction)
        .order_by(WorkingHours.opens_minute)
    ).all()
    if not hours:
        raise LookupError(f"no working hours for {jurisdiction}")
    rows = session.execute(
        select(CalendarDay.on, CalendarDay.kind).where(
            CalendarDay.jurisdiction == jurisdiction, CalendarDay.on >= day_of(since) - timedelta(days=1)
        )
    ).all()
    years = session.scalars(
        select(CalendarYear.year).where(CalendarYear.jurisdiction == jurisdiction, CalendarYear.is_official)
    ).all()
    spans = [(_clock(h.opens_minute), _clock(h.closes_minute), h.is_morning) for h in hours]
    return Calendar(
        days={row.on: row.kind for row in rows},
        official_years=set(years),
        spans=[(a, b) for a, b, _ in spans],
        morning=[(a, b) for a, b, is_morning in spans if is_morning],
        version=f"{jurisdiction} {max(years, default=0)}",
    )


def into_working_time(calendar: Calendar, moment: datetime) -> datetime:
    """`moment` itself when somebody is at work then, else the next opening (aware, China)."""
    local = moment.astimezone(CHINA)
    for day in _days_from(local.date()):
        for opens, closes in calendar.spans_on(day):
            start, end = _at(day, opens), _at(day, closes)
            if local < end:
                return max(local, start)
    raise AssertionError("unreachable")


def add_working_days(calendar: Calendar, start: datetime, count: int) -> datetime:
    """Same time of day on the `count`-th working day after the day of `start`."""
    begun = into_working_time(calendar, start)
    day = begun.date()
    for day in _working_days_after(calendar, begun.date(), count):  # noqa: B007
        pass
    due = datetime.combine(day, begun.timetz())
    spans = calendar.spans_on(day)
    if due > _at(day, spans[-1][1]):  # a half day closes earlier
        return _at(day, spans[-1][1])
    return into_working_time(calendar, due) if due < _at(day, spans[-1][1]) else due


def add_working_hours(calendar: Calendar, start: datetime, hours: float) -> datetime:
    """The moment after `hours` of working time."""
    left = timedelta(hours=hours)
    local = into_working_time(calendar, start)
    for day in _days_from(local.date()):
        for opens, closes in calendar.spans_on(day):
            begin, end = max(_at(day, opens), local), _at(day, closes)
            if begin >= end:
                continue
            if left <= end - begin:
                return begin + left
            left -= end - begin
    raise AssertionError("unreachable")


def due(calendar: Calendar, start: datetime, amount: int, unit: TimeUnit) -> datetime:
    """When `amount` of `unit` after `start` is over."""
    if unit is TimeUnit.MINUTES:
        return start + timedelta(minutes=amount)
    if unit is TimeUnit.WORKING_HOURS:
        return add_working_hours(calendar, start, amount)
    return add_working_days(calendar, start, amount)


def explain(calendar: Calendar, start: datetime, amount: int, unit: TimeUnit) -> Iterator[str]:
    """Why something is due when it is, one line a day, and `due <ISO time>` last."""
    begun = into_working_time(calendar, start)
    yield f"starts {start.astimezone(CHINA).isoformat(timespec='minutes')}"
    if begun != start.astimezone(CHINA):
        yield f"nobody at work then: counts from {begun.isoformat(timespec='minutes')}"
    end = due(calendar, start, amount, unit).astimezone(CHINA)
    day, counted = begun.date(), 0
    while day <= end.date():
        if unit is TimeUnit.WORKING_DAYS and day > begun.date() and calendar.spans_on(day):
            counted += 1
        number = f", working day {counted}" if counted and calendar.spans_on(day) else ""
        yield f"{day:%Y-%m-%d %a} {_reason(calendar, day)}{number}"
        day += timedelta(days=1)
    yield f"due {end.isoformat(timespec='seconds')}"


def _reason(calendar: Calendar, day: date) -> str:
    kind = calendar.days.get(day)
    plain = "workday" if day.weekday() < 5 else "weekend"
    words = {DayKind.HOLIDAY: "holiday", DayKind.WORKDAY: "make-up workday", DayKind.HALF_DAY: "half day"}
    provisional = " (no official notice for this year yet)" if calendar.is_provisional(day) else ""
    return (words[kind] if kind else plain) + provisional


def end_of_work(calendar: Calendar, day: date) -> datetime:
    """When work ends on `day`, or on the last working day before it."""
    while not calendar.spans_on(day):
        day -= timedelta(days=1)
    return _at(day, calendar.spans_on(day)[-1][1])


def find_limit(session: Session, urgency: Urgency, step: Step, category_code: str = "") -> Limit:
    """The category's own limit, else the general one. Raises LookupError when neither row exists."""
    found = limits_of(session, urgency, category_code).get(step)
    if found is None:
        raise LookupError(f"no limit for {urgency} {step}")
    return found


def limits_of(session: Session, urgency: Urgency, category_code: str) -> dict[Step, Limit]:
    """Every step's limit at one urgency; the category's own rows go before the general ones."""
    rows = session.scalars(
        select(Limit)
        .where(Limit.urgency == urgency, Limit.category_code.in_(["", category_code]))
        .order_by(Limit.category_code)
    )
    return {limit.step: limit for limit in rows}


def set_deadlines(session: Session, case: Case, start: datetime) -> None:
    """Give a new case its accept-by and due times, and note what they were computed with."""
    calendar = load_calendar(session, start)
    limits = limits_of(session, case.urgency, case.category.code)
    accept, finish = limits[Step.ACCEPT], limits[Step.FINISH]
    case.accept_by = due(calendar, start, accept.amount, accept.unit)
    case.due_at = due(calendar, start, finish.amount, finish.unit)
    provisional = " provisional" if calendar.is_provisional(case.due_at.astimezone(CHINA).date()) else ""
    case.due_basis = f"{finish.basis} · {calendar.version}{provisional}"


def _working_days_after(calendar: Calendar, day: date, count: int) -> Iterator[date]:
    found = 0
    for later in _days_from(day + timedelta(days=1)):
        if found >= count:
            return
        if calendar.spans_on(later):
            found += 1
            yield later


def _days_from(day: date) -> Iterator[date]:
    for ahead in range(3660):
        yield day + timedelta(days=ahead)
    raise LookupError("no working day within ten years: the calendar rows are wrong")


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, CHINA)
