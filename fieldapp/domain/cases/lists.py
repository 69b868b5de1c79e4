"""Lists of cases: what needs help first, narrowed by filters."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session

from fieldapp.clock import end_of_day
from fieldapp.domain.access import case_visibility, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.areas import in_area_of_cases
from fieldapp.domain.access.case_visibility import KEPT, Sight
from fieldapp.domain.calendar.working_days import at
from fieldapp.domain.search import lookup
from fieldapp.domain.search.lookup import Look
from fieldapp.domain.search.marks import CLOSED, OPEN
from fieldapp.models import OPEN_STATES, Case, CaseState, Category, Level, Place, Source, Urgency

PLAIN = frozenset({"", "open"})  # states of a list that nobody narrowed
# Counting on would cost more than the page; nobody plans by the difference.
MOST_COUNTED = 500
# The deadline, as no index has it: a person's cases are looked up and then put in order. By the deadline itself
# PostgreSQL would walk all open cases in search of somebody's, most of which are closed.
NOT_WALKED = func.coalesce(Case.due_at, Case.due_at)
OF_DAYS = (
    Case.is_open, Case.opened_at, Case.closed_at, Case.due_at, Case.is_restricted, Case.minor_involved,
)  # fmt: skip
NOW, DAY_ENDS = (bindparam(name, type_=Case.due_at.type) for name in ("now", "day_ends"))
WAITING = {
    "new": {CaseState.REPORTED, CaseState.ACCEPTED},
    "waiting": {CaseState.OBJECTED, CaseState.EXTENSION_ASKED},
    "to_verify": {CaseState.FED_BACK, CaseState.SETTLED, CaseState.VERIFIED},
}


@dataclass(frozen=True)
class CaseQuery:
    """How a list is narrowed; empty values narrow nothing. `state` may be 'open', 'all' or a group of WAITING.

    Days are written as in an address (2026-11-24) and belong to the range. `open_on`: open when that day ended;
    `overdue_on`: and overdue. `unit_ids`: the units that are counted together. `plain`: nothing kept apart.
    """

    words: str = ""
    state: str = "open"
    category: str = ""
    urgency: str = ""
    source: str = ""
    area: str = ""
    overdue: bool = False
    unit_id: UUID | None = None
    due_today: bool = False
    unit_ids: tuple[UUID, ...] = ()
    opened_from: str = ""
    opened_to: str = ""
    closed_from: str = ""
    closed_to: str = ""
    open_on: str = ""
    overdue_on: str = ""
    plain: bool = False


def times(now: datetime) -> dict[str, datetime]:
    """What the statements below are run with."""
    return {"now": now, "day_ends": end_of_day(now)}


def first(session: Session, actor: Actor, by: CaseQuery, most: int = 500) -> Select[Any]:
    """The first `most` cases the actor may see, narrowed, what is due first on top, with the `total` of all found.

    Each reason to see a case is followed along an index of its own, in the order of the list, and no further than
    the list goes; one condition of all reasons together would read all that somebody may see. `looked_at` is how
    many matches of the words there were. The same question is the same statement, to be run with `times(now)`.
    """
    return _first(session.get_bind().dialect.name, Sight.of(actor), tuple(areas_of(actor, by)), by, most)


@lru_cache(KEPT)
def _first(dialect: str, who: Sight, scopes: tuple[str, ...], by: CaseQuery, most: int) -> Select[Any]:
    found = _by_words(dialect, who, by) if by.words else _along_ways(who, scopes, by, most)
    looked_at = found.c.looked_at if by.words else literal(0).label("looked_at")
    columns = (found.c.id, found.c.due_at, func.count().over().label("total"), looked_at)
    return select(*columns).order_by(found.c.due_at, found.c.id).limit(most)


def _along_ways(who: Sight, scopes: Iterable[str], by: CaseQuery, most: int) -> Subquery:
    narrowed = conditions(by)
    cut = [
        each.where(*narrowed).order_by(Case.id).limit(most).subquery()
        for each in due_first(who, scopes, openness(by), Case.id, Case.due_at)
    ]
    return union(*(select(part) for part in cut)).subquery()


def _by_words(dialect: str, who: Sight, by: CaseQuery) -> Subquery:
    """What words find is few enough to be looked at one by one."""
    said = lookup.newest_saying(dialect, look_up(who, by))
    looked_at = select(func.count()).select_from(said).scalar_subquery().label("looked_at")
    query = select(Case.id, Case.due_at, looked_at).where(Case.id.in_(select(said.c.subject_id)))
    mine = (case_visibility.of_case(who), Case.is_open.in_(openness(by)), *conditions(by))
    return query.where(*mine).subquery()


def due_first(
    who: Sight, scopes: Iterable[str], opens: Sequence[bool], *columns: Any
) -> Iterator[Select[Any]]:
    """The cases of each reason to see one, open or not, what is due first on top; to be narrowed and cut."""
    query = select(*columns).where(case_visibility.unless_kept_apart(who))
    states = [Case.is_open.is_(is_open) for is_open in opens]
    along, named = case_visibility.ways(who, scopes, opens)
    yield from (query.where(way, state).order_by(Case.due_at) for way in along for state in states)
    yield from (query.where(Case.id.in_(ids), or_(*states)).order_by(NOT_WALKED) for ids in named)


def in_order(cases: Iterable[Case], ids: Sequence[UUID]) -> list[Case]:
    """The cases as their ids stand in a list."""
    found = {case.id: case for case in cases}
    return [found[case_id] for case_id in ids if case_id in found]


def areas_of(actor: Actor, by: CaseQuery) -> list[str]:
    """The scopes to look in; a list narrowed to an area inside one of mine looks only there."""
    mine = actor.scopes("see_cases")
    return [by.area] if by.area and actor.may("see_cases", by.area) else mine


def openness(by: CaseQuery) -> list[bool]:
    if by.state in PLAIN and (by.closed_from or by.closed_to):
        return [False]
    if by.state in PLAIN or by.overdue or by.due_today or by.state in WAITING:
        return [True]
    return [True, False] if by.state == "all" else [CaseState(by.state) in OPEN_STATES]


def is_cut(session: Session, actor: Actor, by: CaseQuery, found: Sequence[Row[Any]]) -> bool:
    """Whether the words were looked for among the newest matches only; `found` are rows of `first()`, or none."""
    if by.words and found:
        return bool(found[0].looked_at >= lookup.MOST)
    return bool(by.words) and lookup.is_cut(session, look_up(Sight.of(actor), by))


def look_up(who: Sight, by: CaseQuery) -> Look:
    which = "".join(OPEN if is_open else CLOSED for is_open in openness(by))
    return Look(who, by.words, which, by.area, by.category)


def conditions(by: CaseQuery) -> list[ColumnElement[bool]]:
    return [*_of_kind(by, Case), *_of_days(by, Case), *_of_time_and_place(by)]


def _of_kind(by: CaseQuery, columns: Any) -> Iterator[ColumnElement[bool]]:
    """State, urgency, source and category, over the columns of cases or of candidates."""
    if by.state in WAITING:
        yield columns.state.in_(WAITING[by.state])
    elif by.state != "all" and by.state not in PLAIN:
        yield columns.state == CaseState(by.state)
    for column, kind, value in (
        (columns.urgency, Urgency, by.urgency),
        (columns.source, Source, by.source),
    ):
        if value:
            yield column == kind(value)
    if by.category:
        yield columns.category_id.in_(_kinds_of(by.category))


def _of_days(by: CaseQuery, columns: Any) -> Iterator[ColumnElement[bool]]:
    """When it was opened and closed, how it stood when a day ended, and whether it is kept apart."""
    for column, first_day, last_day in (
        (columns.opened_at, by.opened_from, by.opened_to),
        (columns.closed_at, by.closed_from, by.closed_to),
    ):
        if first_day:
            yield column >= _begins(first_day)
        if last_day:
            yield column < _ends(last_day)
    for day in filter(None, (by.open_on, by.overdue_on)):
        yield columns.opened_at < _ends(day)
        yield or_(columns.is_open.is_(True), columns.closed_at >= _ends(day))
    if by.overdue_on:
        yield columns.due_at < _ends(by.overdue_on)
    if by.plain:
        yield and_(columns.is_restricted.is_(False), columns.minor_involved.is_(False))


def _begins(day: str) -> datetime:
    return at(date.fromisoformat(day), time.min)


def _ends(day: str) -> datetime:
    return _begins(day) + timedelta(days=1)


def _of_time_and_place(by: CaseQuery) -> Iterator[ColumnElement[bool]]:
    if by.area:
        yield in_area_of_cases(by.area)
    if by.unit_id:
        yield Case.unit_id == by.unit_id
    if by.unit_ids:
        yield Case.unit_id.in_(by.unit_ids)
    if by.overdue:
        yield Case.due_at < NOW
    if by.due_today:
        yield and_(Case.due_at >= NOW, Case.due_at < DAY_ENDS)


def _kinds_of(code: str) -> Select[UUID]:
    """The category itself, or all kinds of the family."""
    return select(Category.id).where(or_(Category.code == code, Category.parent.has(code=code)))


def walk_of(by: CaseQuery) -> CaseQuery:
    """What of a filter an index can tell; filters that have this in common share their candidates."""
    if by.words:
        return by
    opens = openness(by)
    state = "all" if len(opens) > 1 else "open" if opens[0] else CaseState.CLOSED.value
    plain = CaseQuery(area=by.area, overdue=by.overdue, unit_id=by.unit_id, due_today=by.due_today)
    return replace(plain, state=state, unit_ids=by.unit_ids)


def candidates(session: Session, actor: Actor, walk: CaseQuery, most: int) -> CTE:
    """The `most` due first for each reason to see a case of a walk; which of them fit a filter is `fits()`.

    Both together cost the same however many cases there are. To be run with `times(now)`.
    """
    who = Sight.of(actor)
    columns = (Case.id, Case.state, Case.urgency, Case.source, Case.category_id, *OF_DAYS)
    conditions_of_walk = list(_of_time_and_place(walk))
    if walk.words:
        said = lookup.cases_saying(session, look_up(who, walk))
        every = select(*columns).where(said, case_visibility.of_case(who), *conditions_of_walk)
        return every.where(Case.is_open.in_(openness(walk))).cte()
    parts = [
        each.where(*conditions_of_walk).limit(most).subquery()
        for each in due_first(who, areas_of(actor, walk), openness(walk), *columns)
    ]
    return union(*(select(part) for part in parts)).cte()


def fits(by: CaseQuery, among: CTE) -> ColumnElement[bool]:
    """Which of the candidates the filter lets through."""
    return and_(true(), *_of_kind(by, among.c), *_of_days(by, among.c))


def areas_below(session: Session, actor: Actor) -> Sequence[Row[str, str]]:
    """Scope and name of the places a list can be narrowed to: the actor's own, and the next two levels below."""
    scopes = actor.scopes("see_cases")
    return session.execute(_places_below(tuple(scopes))).all() if scopes else []


@lru_cache(KEPT)
def _places_below(scopes: tuple[str, ...]) -> Select[str, str]:
    step = {4: (4, 6), 6: (6, 9), 9: (9, 12), 12: (12, 15)}.get(len(scopes[0]), (15, 17))
    near = or_(Place.scope.in_(scopes), func.length(Place.scope).in_(step))
    once = or_(
        Place.level != Level.GRID, func.length(Place.scope) > 12
    )  # a village and its own grid are one scope
    query = select(Place.scope, Place.name).where(
        policy.within(Place.scope, scopes), near, once, Place.ends_on.is_(None)
    )
    return query.order_by(Place.scope).limit(300)
