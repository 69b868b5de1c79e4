"""Figures of the units of an area, one statement an indicator, and the list behind each of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, func, literal, select, union_all
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.evaluation import intervals
from fieldapp.domain.evaluation.frozen_items import Item
from fieldapp.domain.evaluation.indicators import BY_INDICATOR, MOST_STARS, OWN, Definition, Measured
from fieldapp.domain.evaluation.intervals import FEWEST_ITEMS, Interval
from fieldapp.domain.evaluation.periods import Period
from fieldapp.domain.evaluation.units import Line, Lines
from fieldapp.models import Indicator

MOST_LISTED = 500


@dataclass(frozen=True)
class Figure:
    """One indicator of one unit. `asked`: the whole list; `counted`: what of it has a value; `total` of the values."""

    indicator: Indicator
    asked: int = 0
    counted: int = 0
    total: int = 0
    squares: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        sums = (
            getattr(self, name) + getattr(other, name) for name in ("asked", "counted", "total", "squares")
        )
        return Figure(self.indicator, *sums)

    @property
    def definition(self) -> Definition:
        return BY_INDICATOR[self.indicator]

    @property
    def is_shown(self) -> bool:
        """Of fewer items nothing can be said."""
        return self.counted >= FEWEST_ITEMS

    @property
    def value(self) -> float | None:
        """The share, or the mean of the stars; None while it is hidden."""
        return self.total / self.counted if self.is_shown else None

    @property
    def coverage(self) -> float | None:
        return self.counted / self.asked if self.asked else None

    @property
    def interval(self) -> Interval | None:
        if not self.is_shown:
            return None
        if self.definition.measured is Measured.STARS:
            return intervals.of_mean(self.total, self.squares, self.counted, 1, MOST_STARS)
        return intervals.wilson(self.total, self.counted)

    @property
    def goodness(self) -> float | None:
        """From 0 to 1, more is better, whatever it is measured in."""
        if self.value is None:
            return None
        share = self.value / MOST_STARS if self.definition.measured is Measured.STARS else self.value
        return 1 - share if self.definition.is_low_good else share


def of_items(indicator: Indicator, items: Iterable[Item]) -> Figure:
    """The figure that a list adds up to."""
    values = [item.value for item in items]
    given = [value for value in values if value is not None]
    return Figure(indicator, len(values), len(given), sum(given), sum(value * value for value in given))


def of_lines(
    session: Session, definitions: Sequence[Definition], period: Period, area: str, lines: Lines
) -> dict[str, dict[Indicator, Figure]]:
    """Scope of a line → indicator → figure; all lines and indicators are there, however little was counted."""
    found = {
        line.scope: {each.indicator: Figure(each.indicator) for each in definitions} for line in lines.lines
    }
    for indicator, scope, *sums in session.execute(_counted(definitions, period, area, lines.length)):
        line = lines.of(scope)
        if line is not None:
            figure = Figure(Indicator(indicator), *(int(each or 0) for each in sums))
            found[line.scope][figure.indicator] += figure
    return found


def _counted(definitions: Sequence[Definition], period: Period, area: str, length: int) -> Any:
    """All indicators by place in one statement, however many there are."""
    parts: list[Any] = []
    for definition in definitions:
        rows = definition.rows(period, area).subquery()
        place, value = func.substr(rows.c.scope, 1, length), rows.c.value
        sums = (func.count(), func.count(value), func.sum(value), func.sum(value * value))
        name = literal(definition.indicator.value, String())
        parts.append(select(name, place, *sums).group_by(place))
    return union_all(*parts)


def items_of(
    session: Session, definition: Definition, period: Period, lines: Lines, line: Line
) -> list[Item]:
    """The list behind a figure, newest first."""
    items = (item for item in _items(session, definition, period, line.scope))
    return [item for item in items if lines.of(item.scope) is line]


def items_of_lines(
    session: Session, definition: Definition, period: Period, area: str, lines: Lines
) -> dict[str, list[Item]]:
    """The lists behind an indicator of all lines, by the scope of the line."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in _items(session, definition, period, area):
        line = lines.of(item.scope)
        if line is not None:
            found[line.scope].append(item)
    return found


def own_items(session: Session, definition: Definition, period: Period, person_id: UUID) -> list[Item]:
    """Somebody's own cases behind one of the indicators that are about whoever handled them."""
    return _items(session, definition, period, "", person_id)


def own_figures(session: Session, period: Period, person_id: UUID) -> dict[Indicator, Figure]:
    """For nobody but this person. Counted when asked for and kept nowhere."""
    return {
        each.indicator: of_items(each.indicator, own_items(session, each, period, person_id)) for each in OWN
    }


def _items(
    session: Session, definition: Definition, period: Period, area: str, person_id: UUID | None = None
) -> list[Item]:
    rows = definition.rows(period, area).subquery()
    query = select(rows.c.subject_id, rows.c.case_id, rows.c.scope, rows.c.at, rows.c.value)
    if person_id is not None:
        query = query.where(rows.c.person_id == person_id)
    ordered = query.order_by(rows.c.at.desc(), rows.c.subject_id)
    return [_item(*row) for row in session.execute(ordered)]


def _item(subject_id: UUID, case_id: UUID | None, scope: str, at: Any, value: int | None) -> Item:
    return Item(subject_id, case_id, scope, _day(at), value)


def _day(at: datetime | date | None) -> date:
    """A moment's day in China; what has no moment lies at the beginning of the calendar."""
    if isinstance(at, datetime):
        return day_of(at)
    return at or date.min
