"""When something is due, and why: the calendar of a place and the limits of the trade, read from rows.

The arithmetic is working_time's; the clocks of one case are clocks'.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access import policy
from fieldapp.domain.calendar.working_time import (
    Calendar,
    add_working_days,
    add_working_hours,
    due,
    end_of_work,
    into_working_time,
)
from fieldapp.models import (
    CalendarDay,
    CalendarEdition,
    CalendarYear,
    DayKind,
    Limit,
    Step,
    TimeUnit,
    Urgency,
    WorkingHours,
)

__all__ = [
    "NATION",
    "Calendar",
    "Calendars",
    "add_working_days",
    "add_working_hours",
    "due",
    "end_of_work",
    "explain",
    "find_limit",
    "into_working_time",
    "limits_of",
    "load_calendar",
]
NATION = "CN"
MOST_READ = 256
# Every report asks these: built once.
EDITIONS = (
    select(CalendarEdition.jurisdiction, CalendarEdition.number, CalendarEdition.id)
    .where(CalendarEdition.jurisdiction.in_(bindparam("chain", expanding=True)))
    .order_by(CalendarEdition.number)
)
LIMITS = (
    select(Limit)
    .where(Limit.urgency == bindparam("urgency"), Limit.category_code.in_(bindparam("codes", expanding=True)))
    .order_by(Limit.category_code)
)
READ: dict[tuple[date | UUID, ...], Calendar] = {}


def load_calendar(session: Session, since: datetime, scope: str = "") -> Calendar:
    """The calendar in force at `scope` (the nation's without one), from the day before `since` on.

    A place's own rows go before those of the places above it. Raises LookupError without working hours.
    Rows change only with a new edition, so what was read for the same editions is used again.
    """
    chain = [NATION, *reversed(policy.prefixes(scope))]
    editions = _editions(session, chain)
    first = (day_of(since) - timedelta(days=1)).replace(month=1, day=1)
    key = (first, *(editions[each].id for each in chain if each in editions))
    found = READ.get(key) if editions else None
    if found is None:
        found = _read(session, chain, first, editions)
        if len(READ) >= MOST_READ:
            READ.clear()
        READ[key] = found
    return found


def _read(
    session: Session, chain: Sequence[str], first: date, editions: dict[str, Row[str, int, UUID]]
) -> Calendar:
    spans = _spans(session, chain)
    return Calendar(
        days=_days(session, chain, first),
        official_years=_official_years(session, chain),
        spans=[(opens, closes) for opens, closes, _ in spans],
        morning=[(opens, closes) for opens, closes, is_morning in spans if is_morning],
        version=" · ".join(f"{each} {editions[each].number}" for each in chain if each in editions) or NATION,
    )


@dataclass
class Calendars:
    """Calendars by the rows that make them, so that a thousand villages read their county's once."""

    session: Session
    since: datetime
    own: set[str] = field(default_factory=set)
    read: dict[tuple[str, ...], Calendar] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for model in (CalendarDay, CalendarYear, CalendarEdition, WorkingHours):
            self.own |= set(self.session.scalars(select(model.jurisdiction).distinct()))

    def at(self, scope: str) -> Calendar:
        key = tuple(each for each in policy.prefixes(scope) if each in self.own)
        if key not in self.read:
            self.read[key] = load_calendar(self.session, self.since, scope)
        return self.read[key]


def _spans(session: Session, chain: Sequence[str]) -> list[tuple[time, time, bool]]:
    query = select(WorkingHours).where(WorkingHours.jurisdiction.in_(chain))
    rows = session.scalars(query.order_by(WorkingHours.opens_minute)).all()
    if not rows:
        raise LookupError(f"no working hours for {chain[-1]}")
    nearest = max((row.jurisdiction for row in rows), key=chain.index)
    return [
        (_clock(row.opens_minute), _clock(row.closes_minute), row.is_morning)
        for row in rows
        if row.jurisdiction == nearest
    ]


def _days(session: Session, chain: Sequence[str], since: date) -> dict[date, DayKind]:
    query = select(CalendarDay.jurisdiction, CalendarDay.on, CalendarDay.kind)
    query = query.where(CalendarDay.jurisdiction.in_(chain), CalendarDay.on >= since)
    rows = sorted(session.execute(query).all(), key=lambda row: chain.index(row.jurisdiction))
    return {row.on: row.kind for row in rows}


def _official_years(session: Session, chain: Sequence[str]) -> set[int]:
    query = select(CalendarYear.jurisdiction, CalendarYear.year, CalendarYear.is_official)
    rows = session.execute(query.where(CalendarYear.jurisdiction.in_(chain))).all()
    known = {row.year: row.is_official for row in sorted(rows, key=lambda row: chain.index(row.jurisdiction))}
    return {year for year, is_official in known.items() if is_official}


def _editions(session: Session, chain: Sequence[str]) -> dict[str, Row[str, int, UUID]]:
    """The newest edition of each."""
    return {row.jurisdiction: row for row in session.execute(EDITIONS, {"chain": chain})}


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


def find_limit(session: Session, urgency: Urgency, step: Step, category_code: str = "") -> Limit:
    """The category's own limit, else the general one. Raises LookupError when neither row exists."""
    found = limits_of(session, urgency, category_code).get(step)
    if found is None:
        raise LookupError(f"no limit for {urgency} {step}")
    return found


def limits_of(session: Session, urgency: Urgency, category_code: str) -> dict[Step, Limit]:
    """Every step's limit at one urgency; the category's own rows go before the general ones."""
    rows = session.scalars(LIMITS, {"urgency": urgency, "codes": ["", category_code]})
    return {limit.step: limit for limit in rows}


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)
