"""Urgent cases that nobody has taken yet: what the desks that were told of them are shown until one of them does.

Taken is what somebody has accepted, dispatched, settled or declined. One statement, along an index of such cases alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import case_visibility, offline_exclusions
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.areas import among_few
from fieldapp.domain.access.case_visibility import KEPT, Sight
from fieldapp.models import Case, CaseState, Category, Level, Place, Urgency

MOST_SHOWN = 5


@dataclass(frozen=True)
class UntakenCase:
    """What a desk is told of one: never a word of the report."""

    id: UUID
    number: str
    category: str
    place: str
    place_words: str
    opened_at: datetime
    accept_by: datetime | None


def untaken(session: Session, actor: Actor) -> list[UntakenCase]:
    """The urgent cases waiting longest that this person may take; one more than MOST_SHOWN says there are others."""
    scopes = tuple(actor.scopes("accept_case"))
    rows = session.execute(_to_take(Sight.of(actor), scopes)).all() if scopes else []
    return [UntakenCase(*row) for row in rows]


def untaken_on_wall(session: Session, actor: Actor) -> Sequence[UntakenCase]:
    """The same for a wall that anybody may walk past: nothing restricted, nothing about a child."""
    plain = and_(offline_exclusions.case_travels(), Category.is_restricted.is_(False))
    query = _waiting().where(_in_areas(actor.scopes("see_wall")), plain)
    return [UntakenCase(*row) for row in session.execute(query)]


@lru_cache(KEPT)
def _to_take(who: Sight, scopes: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    return _waiting().where(_in_areas(scopes), case_visibility.of_case(who))


def _waiting() -> Select[*tuple[Any, ...]]:
    """Urgency and state are written into the statement as they are, so that the index of such cases can serve it."""
    urgent = literal(Urgency.URGENT, Case.urgency.type, literal_execute=True)
    reported = literal(CaseState.REPORTED, Case.state.type, literal_execute=True)
    columns = (
        Case.id,
        Case.number,
        Category.name,
        Place.name,
        Case.place_words,
        Case.opened_at,
        Case.accept_by,
    )
    query = (
        select(*columns)
        .join(Category, Case.category_id == Category.id)
        .join(Place, Case.place_id == Place.id)
    )
    query = query.where(Case.urgency == urgent, Case.state == reported)
    return query.order_by(Case.opened_at, Case.id).limit(MOST_SHOWN + 1)


def _in_areas(scopes: Iterable[str]) -> ColumnElement[bool]:
    """The city takes what has come up to it; below it every level is asked at once."""
    return or_(false(), *map(_in_area, scopes))


def _in_area(scope: str) -> ColumnElement[bool]:
    there = among_few(Case.scope, scope)
    return there if len(scope) > 4 else and_(there, Case.level == Level.CITY)
