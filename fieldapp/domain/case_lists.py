"""Lists of cases: what needs help first, narrowed by filters; and what each unit still has open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy import case as sql_case
from sqlalchemy.orm import Session

from fieldapp.domain import policy
from fieldapp.domain.policy import Actor
from fieldapp.models import Case, CaseState, Category, Place, Source, Unit, Urgency


@dataclass(frozen=True)
class CaseQuery:
    """How a list is narrowed; empty values narrow nothing. `state` may be 'open' or 'all'."""

    words: str = ""
    state: str = "open"
    category: str = ""
    urgency: str = ""
    source: str = ""
    area: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class UnitLoad:
    """How much one unit has open and overdue. Units are compared, never people."""

    unit: Unit
    open_count: int
    overdue_count: int


def narrow(query: Select[Case], by: CaseQuery, now: datetime) -> Select[Case]:
    """Add the filters, and put what is due first on top."""
    return query.where(*_conditions(by, now)).order_by(Case.due_at, Case.id)


def _conditions(by: CaseQuery, now: datetime) -> Iterator[ColumnElement[bool]]:
    if by.state != "all":
        is_plain = by.state in {"", "open"}
        yield Case.is_open.is_(True) if is_plain else Case.state == CaseState(by.state)
    for column, kind, value in ((Case.urgency, Urgency, by.urgency), (Case.source, Source, by.source)):
        if value:
            yield column == kind(value)
    if by.category:
        yield Case.category_id.in_(_kinds_of(by.category))
    if by.area:
        yield policy.within(Case.scope, [by.area])
    if by.overdue:
        yield and_(Case.is_open.is_(True), Case.due_at < now)
    if by.words:
        yield _says(by.words)


def _kinds_of(code: str) -> Select[UUID]:
    """The category itself, or all kinds of the family."""
    return select(Category.id).where(or_(Category.code == code, Category.parent.has(code=code)))


def _says(text: str) -> ColumnElement[bool]:
    like = f"%{_escape(text)}%"
    return or_(*(column.like(like, escape="\\") for column in (Case.summary, Case.place_words, Case.number)))


def counts(session: Session, actor: Actor, now: datetime) -> dict[str, int]:
    """Open, overdue, waiting for a decision and for verification, in the actor's area, in one statement."""
    waiting = Case.state.in_([CaseState.OBJECTED, CaseState.EXTENSION_ASKED])
    new = Case.state.in_([CaseState.REPORTED, CaseState.ACCEPTED])
    done = Case.state.in_([CaseState.FED_BACK, CaseState.SETTLED, CaseState.VERIFIED])
    row = session.execute(
        select(
            func.count().label("open"),
            _sum(Case.due_at < now).label("overdue"),
            _sum(new).label("new"),
            _sum(waiting).label("waiting"),
            _sum(done).label("to_verify"),
        ).where(policy.may_see_cases_where(actor), Case.is_open.is_(True))
    ).one()
    return {name: int(value or 0) for name, value in row._mapping.items()}


def unit_loads(session: Session, actor: Actor, now: datetime) -> Sequence[UnitLoad]:
    """Open and overdue cases by the unit that has them, most overdue first."""
    overdue = _sum(Case.due_at < now)
    rows = session.execute(
        select(Unit, func.count(), overdue)
        .join(Case, Case.unit_id == Unit.id)
        .where(policy.may_see_cases_where(actor), Case.is_open.is_(True))
        .group_by(Unit.id)
        .order_by(overdue.desc(), func.count().desc())
        .limit(30)
    ).all()
    return [UnitLoad(unit, total, int(late or 0)) for unit, total, late in rows]


def areas_below(session: Session, actor: Actor) -> Sequence[Place]:
    """The places a list can be narrowed to: the next two rungs below the actor's own."""
    scopes = actor.scopes("see_cases")
    if not scopes:
        return []
    step = {4: (4, 6), 6: (6, 9), 9: (9, 12), 12: (12, 15)}.get(len(scopes[0]), (15, 17))
    query = select(Place).where(
        policy.within(Place.scope, scopes), func.length(Place.scope).in_(step), Place.ends_on.is_(None)
    )
    return session.scalars(query.order_by(Place.scope).limit(300)).all()


def _sum(condition: Any) -> Any:
    return func.sum(sql_case((condition, 1), else_=0))


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
