"""Patrols: begun and finished, or noted afterwards. What was checked and found counts, never how long it took."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain import geo
from fieldapp.domain.errors import AlreadyDone, DomainError, NotYours
from fieldapp.domain.policy import Actor
from fieldapp.domain.reference import setting
from fieldapp.models import Patrol, PatrolCheck, PatrolRoute, Place

MOST_FIXES = 5000


@dataclass(frozen=True)
class Findings:
    """What was walked and checked. `checks`: (point, what was found; empty: nothing to report)."""

    place_words: str = ""
    words: str = ""
    checks: Sequence[tuple[str, str]] = field(default_factory=tuple)
    route: Sequence[geo.Fix] = field(default_factory=tuple)


def start(
    session: Session, actor: Actor, grid: Place, now: datetime, patrol_id: UUID | None = None
) -> Patrol:
    """Begin a patrol; its times are the worker's alone."""
    patrol = _new(actor, grid, day_of(now), patrol_id)
    patrol.started_at = now
    session.add(patrol)
    session.flush()
    return patrol


def finish(session: Session, actor: Actor, patrol: Patrol, found: Findings, now: datetime) -> Patrol:
    """Hand in what was found; "nothing to report" is a full answer."""
    if patrol.person_id != actor.id:
        raise NotYours("This patrol is somebody else's.")
    if patrol.is_finished:
        raise AlreadyDone("This patrol is finished already.")
    patrol.finished_at = now
    return _write(session, patrol, found)


def log_afterwards(
    session: Session, actor: Actor, grid: Place, on: date, found: Findings, now: datetime, patrol_id: UUID
) -> Patrol:
    """Note a patrol that is over, by its day only."""
    if on > day_of(now):
        raise DomainError("The day lies in the future. Please choose today or earlier.")
    patrol = _new(actor, grid, on, patrol_id)
    session.add(patrol)
    session.flush()
    return _write(session, patrol, found)


def own_unfinished(session: Session, actor: Actor) -> Patrol | None:
    query = select(Patrol).where(Patrol.person_id == actor.id, Patrol.is_finished.is_(False))
    return session.scalars(query.order_by(Patrol.on.desc()).limit(1)).one_or_none()


def _new(actor: Actor, grid: Place, on: date, patrol_id: UUID | None) -> Patrol:
    if not actor.may("log_patrol", grid.scope):
        raise NotYours("This place is outside your area.")
    return Patrol(id=patrol_id or uuid4(), person_id=actor.id, grid_id=grid.id, scope=grid.scope, on=on)


def _write(session: Session, patrol: Patrol, found: Findings) -> Patrol:
    patrol.place_words, patrol.words = found.place_words.strip(), found.words.strip()
    filled = [(point.strip(), what.strip()) for point, what in found.checks if point.strip()]
    for number, (point, what) in enumerate(filled, 1):
        patrol.checks.append(PatrolCheck(number=number, point=point, found=what))
    if found.route:
        patrol.route = _route(session, patrol, found.route)
    patrol.is_finished = True
    session.flush()
    return patrol


def _route(session: Session, patrol: Patrol, fixes: Sequence[geo.Fix]) -> PatrolRoute:
    days = int(setting(session, "route_days", "30"))
    return PatrolRoute(
        points=[list(fix) for fix in fixes[:MOST_FIXES]],
        length_m=geo.route_length_m(fixes),
        gap_count=geo.route_gaps(fixes),
        delete_on=patrol.on + timedelta(days=days),
    )
