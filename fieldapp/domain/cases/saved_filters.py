"""Filters of the case list kept under a name, each with how many cases it holds now, counted cheaply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.case_visibility import KEPT
from fieldapp.domain.cases import lists
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.models import SavedFilter

MOST_KEPT = 8  # a line of them above the list
MOST_COUNTED = 99
MOST_LOOKED_AT = 500


@dataclass(frozen=True)
class Count:
    """How many cases a filter holds; `is_cut`: there may be more than were looked at."""

    found: int
    is_cut: bool


def of(actor: Actor) -> Select[SavedFilter]:
    """The person's own, the oldest first."""
    return _of(actor.id)


@lru_cache(KEPT)
def _of(person_id: UUID) -> Select[SavedFilter]:
    mine = select(SavedFilter).where(SavedFilter.person_id == person_id)
    return mine.order_by(SavedFilter.saved_at, SavedFilter.id)


def keep(
    session: Session, actor: Actor, name: str, asked: Mapping[str, Any], filter_id: UUID, now: datetime
) -> SavedFilter:
    """Keep a filter under a name. Raises RuleBroken when there are MOST_KEPT, or one of that name."""
    lock(session, actor.person)
    mine = session.scalars(of(actor)).all()
    if len(mine) >= MOST_KEPT:
        raise RuleBroken("You can save at most eight filters. Please remove one first.")
    _refuse_twin(mine, name)
    kept = SavedFilter(id=filter_id, person_id=actor.id, name=name, asked=dict(asked), saved_at=now)
    session.add(kept)
    session.flush()
    return kept


def rename(session: Session, actor: Actor, kept: SavedFilter, name: str) -> None:
    """Call it something else. Raises RuleBroken for a name already used."""
    lock(session, actor.person)
    lock(session, kept)
    _refuse_twin([each for each in session.scalars(of(actor)) if each is not kept], name)
    kept.name = name
    session.flush()


def remove(session: Session, kept: SavedFilter) -> None:
    lock(session, kept)
    session.delete(kept)
    session.flush()


def counts(session: Session, actor: Actor, queries: Sequence[CaseQuery], now: datetime) -> list[Count]:
    """How many cases each filter holds now, all in one statement; among those due first, as on the overview."""
    if not queries:
        return []
    walks = dict.fromkeys(lists.walk_of(by) for by in queries)
    among = {each: lists.candidates(session, actor, each, MOST_LOOKED_AT) for each in walks}
    parts = [
        select(
            literal(number).label("number"),
            func.count(case((lists.fits(by, rows), rows.c.id))).label("found"),
            func.count().label("looked_at"),
        ).select_from(rows)
        for number, by in enumerate(queries)
        for rows in [among[lists.walk_of(by)]]
    ]
    found = {
        row.number: Count(row.found, row.looked_at >= MOST_LOOKED_AT)
        for row in session.execute(union_all(*parts), lists.times(now))
    }
    return [found[number] for number in range(len(queries))]


def _refuse_twin(others: Sequence[SavedFilter], name: str) -> None:
    if any(each.name == name for each in others):
        raise RuleBroken("You already have a filter with that name.")
