"""Pages of a list of cases in a chosen order; turning them skips no case that stays in the list.

A page goes on behind the last row of the one before. What moved meanwhile, as its steps tell, stands on the next page
even if it would now belong on an earlier one, so it may be shown twice (docs/decisions/0020).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, literal, or_, select, union
from sqlalchemy.orm import Session

from fieldapp.domain.access import case_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.case_visibility import KEPT, Sight
from fieldapp.domain.cases import lists
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.models import Case, CaseState, CaseStep, Category

MOST_SORTED = 5000  # cases that are put in an order no index has: those due first
MOST_MOVED = 2000
COMMIT_TIME = timedelta(minutes=1)  # a step says when its transaction began
LAST = datetime(9999, 1, 1, tzinfo=UTC)  # what has no deadline stands behind what has one
STATES = {state: number for number, state in enumerate(CaseState)}
KEYS: dict[str, Any] = {
    "due": func.coalesce(Case.due_at, literal(LAST, Case.due_at.type)),
    "opened": Case.opened_at,
    "number": Case.number,
    "state": case(STATES, value=Case.state),
    "category": Category.code,
    "place": Case.scope,
}
WALKED = {"due": Case.due_at, "opened": Case.opened_at}  # an index has the order


class Order(NamedTuple):
    """By what a list is sorted, one of KEYS."""

    key: str = "due"
    is_descending: bool = False


class Mark(NamedTuple):
    """Where the next page goes on: behind this case, as it stood there at that time."""

    case_id: UUID
    value: Any
    since: datetime


@dataclass(frozen=True)
class Found:
    """The rows' ids in order with their sort values; `total` up to a bound, on the first page only."""

    ids: list[UUID]
    next: Mark | None
    total: int | None
    looked_at: int
    is_sort_cut: bool


def find_page(
    session: Session,
    actor: Actor,
    by: CaseQuery,
    order: Order,
    after: Mark | None,
    now: datetime,
    sizes: tuple[int, int],
) -> Found:
    """One page; `sizes`: how many rows it has, and up to which number all are counted."""
    per_page, counted = sizes
    most = per_page + 1 if after else max(counted, per_page + 1)
    statement = page_statement(session, actor, by, order, bool(after), most)
    values = {"after_id": after.case_id, "after": after.value, "moved_since": after.since} if after else {}
    rows = session.execute(statement, {**lists.times(now), **values}).all()
    shown = rows[:per_page]
    last = shown[-1] if len(rows) > per_page else None
    return Found(
        [row.id for row in shown],
        Mark(last.id, last.key, now - COMMIT_TIME) if last else None,
        None if after else len(rows),
        shown[0].looked_at if shown else 0,
        bool(shown) and shown[0].total >= MOST_SORTED,
    )


def page_statement(
    session: Session, actor: Actor, by: CaseQuery, order: Order, is_later: bool, most: int
) -> Select[Any]:
    """The statement of a page: the same question is the same statement."""
    who, scopes = Sight.of(actor), tuple(lists.areas_of(actor, by))
    if by.words or order.key not in WALKED:
        first = lists.first(session, actor, by, MOST_SORTED)
        return _sorted_afterwards(first, order, is_later, most)
    return _walked(who, scopes, by, order, is_later, most)


@lru_cache(KEPT)
def _walked(
    who: Sight, scopes: tuple[str, ...], by: CaseQuery, order: Order, is_later: bool, most: int
) -> Select[Any]:
    """Each reason to see a case is followed along an index of its own, no further than the page goes."""
    parts = [part.limit(most).subquery() for part in _ways(who, scopes, by, order, is_later)]
    every = [select(part.c.id, part.c.key) for part in parts]
    if is_later:
        every.append(_moved_cases(who, by, order))
    found = union(*every).subquery()
    columns = (found.c.id, found.c.key, literal(0).label("total"), literal(0).label("looked_at"))
    return select(*columns).order_by(*directed(order, found.c.key, found.c.id)).limit(most)


def _ways(
    who: Sight, scopes: Iterable[str], by: CaseQuery, order: Order, is_later: bool
) -> Iterator[Select[Any]]:
    opens, walked, key = lists.openness(by), WALKED[order.key], KEYS[order.key].label("key")
    query = select(Case.id, key).where(case_visibility.unless_kept_apart(who), *lists.conditions(by))
    along, named = case_visibility.ways(who, scopes, opens)
    behind = [_behind(order, walked)] if is_later else []
    # The lists' indexes begin with whether a case is open, those of days do not.
    states = [[Case.is_open.is_(is_open)] for is_open in opens] if order.key == "due" else [_of_open(opens)]
    for way in along:
        for state in states:
            there = query.where(way, *state)
            yield there.where(walked.is_not(None), *behind).order_by(*directed(order, walked, Case.id))
            if order.key == "due":
                none = there.where(walked.is_(None), *([_behind(order, KEYS["due"])] if is_later else []))
                yield none.order_by(*directed(order, Case.id))
    for ids in named:  # looked up, then put in order
        there = query.where(Case.id.in_(ids), *_of_open(opens))
        there = there.where(_behind(order, KEYS[order.key])) if is_later else there
        yield there.order_by(*directed(order, func.coalesce(KEYS[order.key], KEYS[order.key]), Case.id))


def _of_open(opens: list[bool]) -> list[ColumnElement[bool]]:
    return [Case.is_open.is_(opens[0])] if len(opens) == 1 else []


def _sorted_afterwards(first: Select[Any], order: Order, is_later: bool, most: int) -> Select[Any]:
    found, key = first.subquery(), KEYS[order.key]
    query = select(Case.id, key.label("key"), found.c.total, found.c.looked_at)
    query = query.join(found, Case.id == found.c.id).join(Category, Case.category_id == Category.id)
    if is_later:
        query = query.where(or_(_behind(order, key), Case.id.in_(_moved_ids())))
    return query.order_by(*directed(order, key, Case.id)).limit(most)


def _moved_cases(who: Sight, by: CaseQuery, order: Order) -> Select[Any]:
    query = select(Case.id, KEYS[order.key].label("key")).where(Case.id.in_(_moved_ids()))
    there = (case_visibility.of_case(who), Case.is_open.in_(lists.openness(by)))
    return query.where(*there, *lists.conditions(by))


def _moved_ids() -> Select[UUID]:
    """Cases with a step since the page before was read."""
    since = bindparam("moved_since", type_=CaseStep.at.type)
    steps = select(CaseStep.case_id).where(CaseStep.at >= since)
    few = steps.order_by(CaseStep.at.desc()).limit(MOST_MOVED).subquery()
    return select(few.c.case_id)


def _behind(order: Order, key: Any) -> ColumnElement[bool]:
    """What stands behind the mark; the first condition is what an index can follow."""
    value, case_id = bindparam("after", type_=key.type), bindparam("after_id", type_=Case.id.type)
    if order.is_descending:
        return and_(key <= value, or_(key < value, Case.id < case_id))
    return and_(key >= value, or_(key > value, Case.id > case_id))


def directed(order: Order, *columns: Any) -> list[Any]:
    """The columns as a statement is ordered by them."""
    return [column.desc() if order.is_descending else column.asc() for column in columns]
