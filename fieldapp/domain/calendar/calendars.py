"""The working calendar in force at a place, read from rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.calendar.working_days import Calendar
from fieldapp.models import CalendarDay, CalendarEdition, CalendarYear, DayKind, WorkingHours

NATION = "CN"
MOST_READ = 256
# Every report asks these: built once.
EDITIONS = (
    select(CalendarEdition.jurisdiction, CalendarEdition.number, CalendarEdition.id)
    .where(CalendarEdition.jurisdiction.in_(bindparam("chain", expanding=True)))
    .order_by(CalendarEdition.number)
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


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)
