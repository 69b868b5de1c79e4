"""Patrols: begun and finished on the way, or written down afterwards; never a proof of attendance.

The clock times and the route are the worker's alone; the others see the day and what was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, DomainError, NotYours
from fieldapp.domain.geography import routes
from fieldapp.domain.geography.routes import Fix
from fieldapp.domain.reference.defaults import setting
from fieldapp.models import Level, Patrol, PatrolCheck, PatrolRoute, Place, Report, RouteBatch

MOST_PLACES = 200  # in a drop-down


@dataclass(frozen=True)
class Findings:
    """What was walked and found.

    `checks` are (point, found), found empty for nothing to report; `route` holds (lat, lon, seconds since
    the start) in WGS-84, sorted by time.
    """

    place_words: str = ""
    words: str = ""
    checks: Sequence[tuple[str, str]] = ()
    route: Sequence[Fix] = ()


def places(actor: Actor) -> Select[Place]:
    """The grids a patrol can be logged for, and the place one is posted at."""
    home = actor.home
    here = or_(Place.level == Level.GRID, Place.id == home.id) if home else Place.level == Level.GRID
    open_ones = policy.places_for(actor, "log_patrol").where(here, Place.ends_on.is_(None))
    return open_ones.order_by(Place.scope.desc()).limit(MOST_PLACES)


def unfinished(session: Session, actor: Actor) -> Patrol | None:
    """The patrol this person is on."""
    mine = select(Patrol).where(Patrol.person_id == actor.id, Patrol.is_finished.is_(False))
    return session.scalars(mine.order_by(Patrol.started_at.desc()).limit(1)).first()


def start(
    session: Session, actor: Actor, grid: Place, now: datetime, patrol_id: UUID | None = None
) -> Patrol:
    """Begin a patrol, or go on with the one already begun. Raises NotYours outside one's own places."""
    begun = unfinished(session, actor)
    if begun is not None:
        return begun
    patrol = _new(session, actor, grid, day_of(now), patrol_id)
    patrol.started_at = now
    session.flush()
    return patrol


def finish(session: Session, actor: Actor, patrol: Patrol, found: Findings, now: datetime) -> None:
    """Write down what was found; nothing to report is fine."""
    _lock(session, patrol)
    if patrol.person_id != actor.id:
        raise NotYours("Only who walked a patrol can finish it.")
    if patrol.is_finished:
        raise AlreadyDone("This patrol is already finished.")
    patrol.finished_at = now
    _write(session, patrol, found)


def log(
    session: Session,
    actor: Actor,
    where_and_when: tuple[Place, date],
    found: Findings,
    now: datetime,
    patrol_id: UUID | None = None,
) -> Patrol:
    """Write a patrol down afterwards: by day, without any clock time."""
    grid, on = where_and_when
    if on > day_of(now):
        raise DomainError("The day may not lie in the future.")
    patrol = _new(session, actor, grid, on, patrol_id)
    _write(session, patrol, found)
    return patrol


def discard(session: Session, actor: Actor, patrol: Patrol) -> None:
    """Throw away a patrol begun by mistake; one with reports is kept."""
    _lock(session, patrol)
    if patrol.person_id != actor.id:
        raise NotYours("Only who walked a patrol can finish it.")
    if patrol.is_finished:
        raise AlreadyDone("This patrol is already finished.")
    if session.scalar(select(Report.id).where(Report.patrol_id == patrol.id).limit(1)):
        raise DomainError("Something was reported on this patrol. Please finish it.")
    session.delete(patrol)
    session.flush()


def keep_batch(
    session: Session, actor: Actor, patrol: Patrol, number: int, fixes: Sequence[Fix]
) -> PatrolRoute | None:
    """Keep one numbered piece of the walker's own route; an empty piece is a gap. A number is kept once.

    Returns the route as it now is, put together by number, whatever order the pieces came in.
    """
    if patrol.person_id != actor.id:
        raise NotYours("Only who walked a patrol can keep its route.")
    known = select(RouteBatch.id).where(RouteBatch.patrol_id == patrol.id, RouteBatch.number == number)
    if session.scalar(known) is None:
        points = [list(fix) for fix in fixes]
        last_day = _route_ends_on(session, patrol)
        session.add(RouteBatch(patrol_id=patrol.id, number=number, points=points, delete_on=last_day))
        session.flush()
    return _join_batches(session, patrol)


def has_findings(patrol: Patrol) -> bool:
    """Whether there is anything to tell beyond "nothing to report"."""
    return bool(patrol.words or patrol.reports or any(check.found for check in patrol.checks))


def _new(session: Session, actor: Actor, grid: Place, on: date, patrol_id: UUID | None) -> Patrol:
    if not actor.may("log_patrol", grid.scope):
        raise NotYours("You can only log patrols of your own grids.")
    patrol = Patrol(
        id=patrol_id or uuid4(),
        person_id=actor.id,
        grid_id=grid.id,
        scope=grid.scope,
        on=on,
        is_finished=False,
        place_words="",
        words="",
    )
    session.add(patrol)
    session.flush()
    _take_in_reports(session, patrol)
    return patrol


def _take_in_reports(session: Session, patrol: Patrol) -> None:
    """The walker's reports of this patrol that arrived before it."""
    early = (Report.awaited_patrol_id == patrol.id, Report.person_id == patrol.person_id)
    session.execute(update(Report).where(*early).values(patrol_id=patrol.id, awaited_patrol_id=None))


def _write(session: Session, patrol: Patrol, found: Findings) -> None:
    patrol.is_finished = True
    patrol.place_words, patrol.words = found.place_words.strip(), found.words.strip()
    for number, (point, what) in enumerate(found.checks, 1):
        session.add(PatrolCheck(patrol_id=patrol.id, number=number, point=point, found=what))
    if len(found.route) > 1:
        session.add(_route(session, patrol, found.route))
    session.flush()


def _join_batches(session: Session, patrol: Patrol) -> PatrolRoute | None:
    pieces = session.scalars(
        select(RouteBatch).where(RouteBatch.patrol_id == patrol.id).order_by(RouteBatch.number)
    )
    fixes = sorted(((p[0], p[1], p[2]) for piece in pieces for p in piece.points), key=lambda fix: fix[2])
    if len(fixes) < 2:
        return None
    found = session.scalar(select(PatrolRoute).where(PatrolRoute.patrol_id == patrol.id))
    route = found or PatrolRoute(patrol_id=patrol.id, delete_on=_route_ends_on(session, patrol))
    route.points = [list(fix) for fix in fixes]
    route.length_m, route.gap_count = routes.route_length_m(fixes), routes.route_gaps(fixes)
    session.add(route)
    session.flush()
    return route


def _route_ends_on(session: Session, patrol: Patrol) -> date:
    return patrol.on + timedelta(days=int(setting(session, "route_days", "30")))


def _route(session: Session, patrol: Patrol, fixes: Sequence[Fix]) -> PatrolRoute:
    return PatrolRoute(
        patrol_id=patrol.id,
        points=[list(fix) for fix in fixes],
        length_m=routes.route_length_m(fixes),
        gap_count=routes.route_gaps(fixes),
        delete_on=_route_ends_on(session, patrol),
    )


def _lock(session: Session, patrol: Patrol) -> None:
    """Nobody else changes this patrol until we are done."""
    session.refresh(patrol, ["is_finished"], with_for_update=True)
