"""Trends of an area over thirteen weeks: cases opened, closed, open and overdue, by week, category and unit.

The database counts, in three statements of bounded length. Areas of many cases are counted beforehand, every night
(docs/decisions/0020). Units are compared, never people; what is restricted or touches a child is not counted, for
figures are printed and passed on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, case, func, or_, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import offline_exclusions
from fieldapp.domain.access.areas import in_area_of_cases
from fieldapp.domain.calendar.working_days import at
from fieldapp.domain.organisation import unit_tables
from fieldapp.domain.overview.trend_units import shown_units
from fieldapp.models import Case, Category

WEEKS = 13
AFTER = WEEKS + 1  # the bucket of what has not happened by the end


@dataclass(frozen=True)
class Period:
    """Thirteen weeks that begin on Mondays, the last one up to and including `through`."""

    through: date

    @property
    def mondays(self) -> list[date]:
        last = self.through - timedelta(days=self.through.weekday())
        return [last - timedelta(weeks=back) for back in reversed(range(WEEKS))]

    @property
    def since(self) -> date:
        return self.mondays[0]

    @property
    def last_days(self) -> list[date]:
        """The last day of each week."""
        return [*(monday - timedelta(days=1) for monday in self.mondays[1:]), self.through]

    @property
    def bounds(self) -> list[datetime]:
        """When each week begins, and when the last one ends."""
        return [at(day, time.min) for day in (*self.mondays, self.through + timedelta(days=1))]


@dataclass(frozen=True)
class Counts:
    """How many cases were opened and closed in a time, and at its end open, and overdue among these."""

    opened: int = 0
    closed: int = 0
    open: int = 0
    overdue: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.opened + other.opened,
            self.closed + other.closed,
            self.open + other.open,
            self.overdue + other.overdue,
        )


@dataclass(frozen=True)
class Trends:
    """The figures of an area; `units` are rolled up, so that none of them stands for fewer than three people."""

    area: str
    through: date
    counted_at: datetime
    weeks: Sequence[Counts]
    categories: dict[UUID, Counts]
    units: dict[UUID, Counts]

    @property
    def period(self) -> Period:
        return Period(self.through)


def count(session: Session, area: str, now: datetime) -> Trends:
    """Counts the cases of an area up to yesterday; three statements over them, and those that read the units."""
    through = day_of(now) - timedelta(days=1)
    bounds = Period(through).bounds
    counted = and_(
        in_area_of_cases(area),
        Case.opened_at < bounds[-1],
        or_(Case.is_open.is_(True), Case.closed_at >= bounds[0]),
        offline_exclusions.case_travels(),
    )
    shown = shown_units(unit_tables.read(session, day_of(now)), area)
    units: dict[UUID, Counts] = {}
    for unit_id, counts in _by(session, Case.unit_id, counted, bounds):
        if unit_id in shown:
            units[shown[unit_id]] = units.get(shown[unit_id], Counts()) + counts
    categories = dict(_by(session, Case.category_id, counted, bounds))
    return Trends(area, through, now, _weeks(session, counted, bounds), categories, units)


def find_categories(session: Session, ids: Sequence[UUID]) -> Sequence[Category]:
    """In the order of their codes."""
    return session.scalars(select(Category).where(Category.id.in_(ids)).order_by(Category.code)).all()


def _weeks(session: Session, counted: ColumnElement[bool], bounds: Sequence[datetime]) -> list[Counts]:
    """The counted cases by the weeks in which they were opened, closed and due; then a sum for each week."""
    ended = case((Case.is_open.is_(True), AFTER), else_=_week_of(Case.closed_at, bounds))
    buckets = [_week_of(Case.opened_at, bounds), ended, _week_of(Case.due_at, bounds)]
    query = select(*(bucket.label(name) for bucket, name in zip(buckets, "ocd", strict=True)), func.count())
    rows = session.execute(query.where(counted).group_by("o", "c", "d")).all()
    return [_of_week(week, rows) for week in range(1, WEEKS + 1)]


def _of_week(week: int, rows: Sequence[Any]) -> Counts:
    still_open = [(due, number) for opened, closed, due, number in rows if opened <= week < closed]
    return Counts(
        sum(number for opened, _, _, number in rows if opened == week),
        sum(number for _, closed, _, number in rows if closed == week),
        sum(number for _, number in still_open),
        sum(number for due, number in still_open if due <= week),
    )


def _week_of(column: Any, bounds: Sequence[datetime]) -> ColumnElement[int]:
    """The number of the week, 0 before the first and AFTER behind the last or without a time."""
    return case(*((column < bound, number) for number, bound in enumerate(bounds)), else_=AFTER)


def _by(
    session: Session, key: Any, counted: ColumnElement[bool], bounds: Sequence[datetime]
) -> Iterator[tuple[UUID, Counts]]:
    """The counted cases of each category or unit."""
    since, until = bounds[0], bounds[-1]
    is_open = or_(Case.is_open.is_(True), Case.closed_at >= until)
    sums = (
        _sum(Case.opened_at >= since),
        _sum(and_(Case.is_open.is_(False), Case.closed_at < until)),
        _sum(is_open),
        _sum(and_(is_open, Case.due_at < until)),
    )
    query = select(key, *sums).where(counted, key.is_not(None)).group_by(key)
    for found, *numbers in session.execute(query):
        yield found, Counts(*numbers)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0), type_=Integer)
