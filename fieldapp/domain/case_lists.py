"""Lists of cases: what needs help first, narrowed by filters; and what each unit still has open."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, literal, or_, select, union
from sqlalchemy.orm import Session

from fieldapp.domain import policy, search
from fieldapp.domain.areas import in_area_of_cases
from fieldapp.domain.policy import Actor
from fieldapp.domain.search import Look
from fieldapp.models import OPEN_STATES, Case, CaseState, Category, Place, Source, Unit, Urgency

PLAIN = frozenset({"", "open"})  # states of a list that nobody narrowed
MOST_COUNTED = 1000  # counting on would cost more than the page; nobody plans by the difference
WAITING = {
    "new": {CaseState.REPORTED, CaseState.ACCEPTED},
    "waiting": {CaseState.OBJECTED, CaseState.EXTENSION_ASKED},
    "to_verify": {CaseState.FED_BACK, CaseState.SETTLED, CaseState.VERIFIED},
}


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
    unit_id: UUID | None = None


@dataclass(frozen=True)
class UnitLoad:
    """How much one unit has open and overdue. Units are compared, never people."""

    unit: Unit
    open_count: int
    overdue_count: int


def first_ids(session: Session, actor: Actor, by: CaseQuery, now: datetime, most: int = 500) -> list[UUID]:
    """The first `most` cases the actor may see, narrowed, what is due first on top.

    Each reason to see a case is followed along an index of its own, in the order of the list, and no further than
    the list goes; one condition of all reasons together would read all that somebody may see.
    """
    conditions = [*_conditions(by, now), policy.unless_kept_apart(actor)]
    if by.words:
        conditions.append(search.cases_saying(session, _look(actor, by)))
    parts = [
        select(Case.id, Case.due_at).where(way, *conditions, Case.is_open.is_(is_open))
        for way in policy.ways_to_cases(actor, _areas(actor, by))
        for is_open in _openness(by)
    ]
    cut = [part.order_by(Case.due_at, Case.id).limit(most).subquery() for part in parts]
    every = union(*(select(part) for part in cut)).subquery()
    return list(session.scalars(select(every.c.id).order_by(every.c.due_at, every.c.id).limit(most)))


def in_order(cases: Iterable[Case], ids: Sequence[UUID]) -> list[Case]:
    """The cases as their ids stand in a list."""
    found = {case.id: case for case in cases}
    return [found[case_id] for case_id in ids if case_id in found]


def _areas(actor: Actor, by: CaseQuery) -> list[str]:
    """The scopes to look in; a list narrowed to an area inside one of mine looks only there."""
    mine = actor.scopes("see_cases")
    return [by.area] if by.area and actor.may("see_cases", by.area) else mine


def _openness(by: CaseQuery) -> list[bool]:
    if by.state in PLAIN or by.overdue:
        return [True]
    return [True, False] if by.state == "all" else [CaseState(by.state) in OPEN_STATES]


def is_cut(session: Session, actor: Actor, by: CaseQuery) -> bool:
    """Whether the words were looked for among the newest matches only."""
    return bool(by.words) and search.is_cut(session, _look(actor, by))


def _look(actor: Actor, by: CaseQuery) -> Look:
    return Look(actor, by.words, by.state in PLAIN or by.overdue, by.area, by.category)


def _conditions(by: CaseQuery, now: datetime) -> Iterator[ColumnElement[bool]]:
    if by.state != "all" and by.state not in PLAIN:
        yield Case.state == CaseState(by.state)
    for column, kind, value in ((Case.urgency, Urgency, by.urgency), (Case.source, Source, by.source)):
        if value:
            yield column == kind(value)
    if by.category:
        yield Case.category_id.in_(_kinds_of(by.category))
    if by.area:
        yield in_area_of_cases(by.area)
    if by.unit_id:
        yield Case.unit_id == by.unit_id
    if by.overdue:
        yield Case.due_at < now


def _kinds_of(code: str) -> Select[UUID]:
    """The category itself, or all kinds of the family."""
    return select(Category.id).where(or_(Category.code == code, Category.parent.has(code=code)))


def counts(session: Session, actor: Actor, now: datetime) -> dict[str, int]:
    """Open, overdue, waiting for a decision and for verification among the MOST_COUNTED due first in the area."""
    conditions = (policy.unless_kept_apart(actor), Case.is_open.is_(True))
    parts = [
        select(Case.id, Case.due_at, Case.state)
        .where(way, *conditions)
        .order_by(Case.due_at)
        .limit(MOST_COUNTED)
        for way in policy.ways_to_cases(actor, actor.scopes("see_cases"))
    ]
    first = union(*(select(part.subquery()) for part in parts)).subquery()
    late = first.c.due_at < now
    rows = session.execute(select(first.c.state, late, func.count()).group_by(first.c.state, late)).all()
    return {
        "open": sum(number for _, _, number in rows),
        "overdue": sum(number for _, is_late, number in rows if is_late),
        **{name: sum(n for state, _, n in rows if state in states) for name, states in WAITING.items()},
    }


def unit_loads(session: Session, actor: Actor, now: datetime) -> Sequence[UnitLoad]:
    """Open and overdue cases of the units in and above my area, most overdue first, counted up to MOST_COUNTED."""
    scopes = actor.scopes("see_cases")
    above = {prefix for scope in scopes for prefix in policy.prefixes(scope)}
    near = or_(policy.within(Unit.scope, scopes), Unit.scope.in_(above), Unit.id.in_(actor.unit_ids))
    has_any = exists().where(Case.unit_id == Unit.id, Case.is_open.is_(True))
    late, every = _of_unit(actor, Case.due_at < now), _of_unit(actor)
    query = select(Unit, every, late).where(near, has_any).order_by(late.desc(), every.desc()).limit(30)
    return [UnitLoad(unit, total, overdue) for unit, total, overdue in session.execute(query) if total]


def _of_unit(actor: Actor, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    mine = (Case.unit_id == Unit.id, Case.is_open.is_(True), policy.may_see_cases_where(actor), *conditions)
    first = select(literal(1)).select_from(Case).where(*mine).limit(MOST_COUNTED).correlate(Unit).subquery()
    return select(func.count()).select_from(first).correlate(Unit).scalar_subquery()


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
