"""Grids are divided and ended. Codes follow the rule and are never used again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.geography import outlines
from fieldapp.domain.locks import lock
from fieldapp.models import Case, GridKind, Household, Level, Place, Posting, Resident, Visit

RANGES = {GridKind.COMPREHENSIVE: (1, 699), GridKind.DEDICATED: (701, 899)}


@dataclass(frozen=True)
class NewGrid:
    """What a village's new grid is. `outline`: [[lon, lat], …] in WGS-84, or none."""

    name: str
    kind: GridKind = GridKind.COMPREHENSIVE
    level: int = 2
    parent: Place | None = None  # the level-2 grid a level-3 one lies in
    outline: list[Any] | None = None
    boundary_words: str = ""
    basis: str = ""


def divide_grid(session: Session, actor: Actor, village: Place, new: NewGrid, now: datetime) -> Place:
    """Make a grid in a village or community; its code follows the rule. Raises NotYours, RuleBroken."""
    if not actor.may("manage_places", village.scope):
        raise NotYours("This place is outside your area.")
    if village.level is not Level.VILLAGE:
        raise RuleBroken("A grid must lie within one village or community.")
    if new.outline is not None and (problem := outlines.outline_problem(new.outline)):
        raise RuleBroken(problem)
    grid = make_grid(session, village, new, now)
    audit_log.note(session, Act.DIVIDE_GRID, actor, now, grid, grid.code)
    return grid


def make_grid(session: Session, village: Place, new: NewGrid, now: datetime) -> Place:
    """The grid under the next free code, whoever decided it. Raises RuleBroken when there is none."""
    lock(session, village)
    code = _next_code(session, village, new)
    grid = Place(
        id=uuid4(),
        code=code,
        scope=village.code if new.level == 1 else code,
        name=new.name.strip(),
        level=Level.GRID,
        parent_id=new.parent.id if new.parent else village.id,
        grid_kind=new.kind,
        grid_level=new.level,
        outline=new.outline,
        boundary_words=new.boundary_words.strip() or None,
        basis=new.basis.strip() or None,
        starts_on=day_of(now),
    )
    if new.outline:
        grid.min_lon, grid.min_lat, grid.max_lon, grid.max_lat = outlines.box_of(new.outline)
    session.add(grid)
    session.flush()
    return grid


def _next_code(session: Session, village: Place, new: NewGrid) -> str:
    """The code after the highest ever used; ended grids keep theirs."""
    if new.level == 1:
        first = session.scalar(select(func.count()).where(Place.code == f"{village.code}000"))
        if first:
            raise RuleBroken("This village already has a level-1 grid.")
        return f"{village.code}000"
    if new.level == 3 and new.parent is None:
        raise RuleBroken("A level-3 grid must lie in a level-2 grid. Please choose one.")
    stem = new.parent.code if new.level == 3 and new.parent else village.code
    low, high = (1, 99) if new.level == 3 else RANGES[new.kind]
    width = 2 if new.level == 3 else 3
    used = select(func.max(Place.code)).where(
        Place.code >= f"{stem}{low:0{width}d}",
        Place.code <= f"{stem}{high:0{width}d}",
        func.length(Place.code) == len(stem) + width,
    )
    last = session.scalar(used)
    number = int(last[len(stem) :]) + 1 if last else low
    if number > high:
        raise RuleBroken("All grid codes of this type are in use here. Please contact the city centre.")
    return f"{stem}{number:0{width}d}"


def end_grid(session: Session, actor: Actor, grid: Place, merged_into: Place | None, now: datetime) -> None:
    """End a grid: it keeps its code and row. Refused while people or open cases still depend on it."""
    if not actor.may("manage_places", grid.scope):
        raise NotYours("This place is outside your area.")
    lock(session, grid)
    if not grid.is_grid or not grid.is_open(day_of(now)):
        raise RuleBroken("This grid has already ended.")
    posted = select(func.count(Posting.id)).where(Posting.place_id == grid.id, Posting.ends_on.is_(None))
    open_cases = select(func.count(Case.id)).where(Case.place_id == grid.id, Case.is_open.is_(True))
    if session.scalar(posted) or session.scalar(open_cases):
        raise RuleBroken("There are still postings or open cases here. Please hand them over first.")
    homes = select(func.count(Household.id)).where(Household.grid_id == grid.id)
    if session.scalar(homes) and merged_into is None:
        raise RuleBroken("This grid has households. Please choose the grid that takes them over.")
    grid.ends_on = day_of(now)
    if merged_into is not None:
        grid.merged_into_id = merged_into.id
        _move_households(session, grid, merged_into)
    session.flush()
    into = merged_into.code if merged_into else ""
    audit_log.note(session, Act.END_GRID, actor, now, grid, f"{grid.code} {into}".strip())


def _move_households(session: Session, grid: Place, into: Place) -> None:
    """Households with their residents and visits: whoever takes the grid over sees all of them."""
    homes = select(Household.id).where(Household.grid_id == grid.id)
    for model in (Resident, Visit):
        session.execute(update(model).where(model.household_id.in_(homes)).values(scope=into.scope))
    moved = update(Household).where(Household.grid_id == grid.id)
    session.execute(moved.values(grid_id=into.id, scope=into.scope))


def below(session: Session, place: Place, on: date) -> Sequence[Place]:
    """The places directly below, those that have ended left out, by code."""
    query = select(Place).where(Place.parent_id == place.id).order_by(Place.code)
    return [each for each in session.scalars(query) if each.is_open(on)]


def ended_below(session: Session, place: Place, on: date) -> Sequence[Place]:
    """Those that have ended, the last ones first; at most fifty."""
    query = select(Place).where(Place.parent_id == place.id, Place.ends_on <= on)
    return session.scalars(query.order_by(Place.ends_on.desc(), Place.code).limit(50)).all()
