"""Divisions and grids as the public sees them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Session, aliased, selectinload

from fieldapp.domain.access import policy, posting_rights
from fieldapp.models import Level, Person, Place


class Division(NamedTuple):
    """What a list of divisions needs of each; a resident's report reads three lists at every step."""

    code: str
    name: str
    level: Level


Above = aliased(Place)
DIVISIONS = (
    select(Place.code, Place.name, Place.level)
    .where(Place.level == bindparam("level", type_=Place.level.type), Place.ends_on.is_(None))
    .order_by(Place.code)
)
DIVISIONS_BELOW = DIVISIONS.where(
    Place.parent_id
    == select(Above.id).where(Above.code == bindparam("above", type_=String)).scalar_subquery()
)


def divisions(session: Session, level: Level, parent_code: str = "") -> list[Division]:
    """The counties, or the towns or villages of one division, by code."""
    query = DIVISIONS_BELOW if parent_code else DIVISIONS
    return [Division._make(row) for row in session.execute(query, {"level": level, "above": parent_code})]


def division(session: Session, code: str) -> Place | None:
    return session.scalars(select(Place).where(Place.code == code)).one_or_none()


def grids_of(session: Session, village: Place) -> Sequence[Place]:
    """The open grids of a village, for the public notice."""
    query = select(Place).where(
        policy.within(Place.scope, [village.scope]), Place.level == Level.GRID, Place.ends_on.is_(None)
    )
    return session.scalars(query.order_by(Place.code)).all()


def grid(session: Session, code: str) -> Place | None:
    """An open grid by its code."""
    query = select(Place).where(Place.code == code, Place.level == Level.GRID, Place.ends_on.is_(None))
    return session.scalars(query).one_or_none()


def heads_of(session: Session, grid: Place, on: date) -> list[Person]:
    """The grid heads who answer for a grid: posted to it or to what it lies in."""
    people = session.scalars(
        policy.workers_in(grid.scope[:12], on).options(selectinload(Person.postings))
    ).all()
    return [
        person
        for person in people
        if any(posting_rights.heads_grid(post, grid.scope) for post in person.active_postings(on))
    ]


def workers_of(session: Session, grids: Sequence[Place], on: date) -> dict[str, list[Person]]:
    """Grid code → who works there; the public notice names them with their work phone."""
    if not grids:
        return {}
    people = session.scalars(
        policy.workers_in(grids[0].scope[:12], on).options(selectinload(Person.postings))
    ).all()
    return {
        grid.code: [p for p in people if any(post.place_id == grid.id for post in p.active_postings(on))]
        for grid in grids
    }
