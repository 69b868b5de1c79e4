"""The outline of a grid is drawn anew; what was drawn before by somebody else meanwhile is not overwritten unseen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.cases.concurrent_changes import mark_of, refuse_changed
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.geography import outlines
from fieldapp.domain.locks import lock
from fieldapp.domain.places import place_versions
from fieldapp.models import Level, Place

MOST_AROUND = 60


def outline_mark(grid: Place) -> str:
    """What a form about the outline rests on."""
    return mark_of(grid.outline, grid.boundary_words)


def change_outline(
    session: Session,
    actor: Actor,
    grid: Place,
    outline: list[Any] | None,
    boundary_words: str,
    seen: str,
    now: datetime,
) -> None:
    """Give an open grid another outline ([[lon, lat], …], or none). Raises NotYours, RuleBroken, ChangedMeanwhile."""
    if not actor.may("manage_places", grid.scope):
        raise NotYours("This place is outside your area.")
    if outline is not None and (problem := outlines.outline_problem(outline)):
        raise RuleBroken(problem)
    lock(session, grid)
    refuse_changed(seen, outline_mark(grid))
    if not grid.is_grid or not grid.is_open(day_of(now)):
        raise RuleBroken("This grid has already ended.")
    place_versions.keep_first(session, grid, now)
    set_outline(grid, outline, boundary_words)
    place_versions.keep(session, grid, actor.id, grid.basis or "", now)
    audit_log.note(session, Act.CHANGE_OUTLINE, actor, now, grid, grid.code)


def set_outline(grid: Place, outline: list[Any] | None, boundary_words: str) -> None:
    """The outline with its box, and the words."""
    grid.outline, grid.boundary_words = outline, boundary_words.strip() or None
    box: tuple[float | None, ...] = outlines.box_of(outline) if outline else (None, None, None, None)
    grid.min_lon, grid.min_lat, grid.max_lon, grid.max_lat = box


def outlines_around(session: Session, place: Place) -> Sequence[Place]:
    """The other open grids with an outline in the same village."""
    query = select(Place).where(
        policy.within(Place.scope, [place.scope[:12]]), Place.level == Level.GRID,
        Place.min_lon.is_not(None), Place.ends_on.is_(None), Place.id != place.id,
    )  # fmt: skip
    return session.scalars(query.order_by(Place.code).limit(MOST_AROUND)).all()
