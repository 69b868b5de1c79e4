"""The filing register: every filing that got a number, searched by words and days, and its grids as rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, or_
from sqlalchemy.orm import Session, aliased

from fieldapp.clock import CHINA
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.filing import rights
from fieldapp.models import Filing, FilingCause, FilingGrid, FilingState, GridKind, Place, Unit

MOST = 20_000  # rows of a file


@dataclass(frozen=True)
class RegisterQuery:
    """What the register is narrowed by: words in number, village or grid, and days of filing."""

    words: str = ""
    since: date | None = None
    until: date | None = None


class GridRow(NamedTuple):
    """One grid of the register, as it was filed."""

    number: str
    cause: FilingCause
    state: FilingState
    village: str
    code: str
    name: str
    kind: GridKind
    level: int
    households: int | None
    residents: int | None
    area_m2: int | None
    heads: str
    workers: str
    social_forces: str
    department: str | None
    boundary_words: str
    basis: str
    filed_at: datetime
    effective_on: date


COLUMNS: tuple[Any, ...] = (
    Filing.number, Filing.cause, Filing.state, Place.name, FilingGrid.code, FilingGrid.name, FilingGrid.kind,
    FilingGrid.level, FilingGrid.households, FilingGrid.residents, FilingGrid.area_m2, FilingGrid.heads,
    FilingGrid.workers, FilingGrid.social_forces, Unit.name, FilingGrid.boundary_words, Filing.basis,
    Filing.filed_at, Filing.effective_on,
)  # fmt: skip


def numbered(actor: Actor, by: RegisterQuery) -> Select[Filing]:
    """The filings with a number that this person may see, the newest first."""
    query = rights.visible(actor).join(Filing.village).where(Filing.number.is_not(None))
    if by.words:
        grid = aliased(FilingGrid)  # the rows of the register join the table as well
        in_grid = exists().where(
            grid.filing_id == Filing.id,
            or_(grid.name.contains(by.words, autoescape=True), grid.code == by.words),
        )
        named = (
            Filing.number.contains(by.words, autoescape=True),
            Place.name.contains(by.words, autoescape=True),
        )
        query = query.where(or_(*named, in_grid))
    if by.since:
        query = query.where(Filing.filed_at >= _midnight(by.since))
    if by.until:
        query = query.where(Filing.filed_at < _midnight(by.until) + timedelta(days=1))
    return query.order_by(Filing.filed_at.desc(), Filing.id)


def grid_rows(session: Session, actor: Actor, by: RegisterQuery) -> Iterator[GridRow]:
    """The grids of these filings, those that ended left out; at most MOST."""
    query = numbered(actor, by).join(Filing.grids).outerjoin(FilingGrid.department)
    query = query.where(FilingGrid.into_number.is_(None)).with_only_columns(*COLUMNS)
    query = query.order_by(None).order_by(Filing.filed_at.desc(), Filing.id, FilingGrid.number)
    for row in session.execute(query.limit(MOST)):
        yield GridRow._make(row)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
