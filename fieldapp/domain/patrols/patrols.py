"""Patrols: begun and finished on the way, or written down afterwards; never a proof of attendance.

The clock times and the route are the worker's alone; the others see the day and what was found.
"""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.domain.patrols.findings import Findings
from fieldapp.domain.patrols.routes import route_of
from fieldapp.models import Patrol, PatrolCheck, Place, Report


def unfinished(session: Session, actor: Actor) -> Patrol | None:
    """The patrol this person is on."""
    mine = select(Patrol).where(Patrol.person_id == actor.id, Patrol.is_finished.is_(False))
    return session.scalars(mine.order_by(Patrol.started_at.desc()).limit(1)).first()


def start(
    session: Session, actor: Actor, grid: Place, now: datetime, patrol_id: UUID | None = None
) -> Patrol:
    """Begin a patrol, or go on with the one already begun. Raises NotYours outside one's own places."""
    lock(session, actor.person)
    begun = unfinished(session, actor)
    if begun is not None:
        return begun
    patrol = _new_patrol(session, actor, grid, day_of(now), patrol_id)
    patrol.started_at = now
    session.flush()
    return patrol


def finish(session: Session, actor: Actor, patrol: Patrol, found: Findings, now: datetime) -> None:
    """Write down what was found; nothing to report is fine."""
    lock(session, patrol)
    if patrol.person_id != actor.id:
        raise NotYours("Only who walked a patrol can finish it.")
    if patrol.is_finished:
        raise AlreadyDone("This patrol is already finished.")
    patrol.finished_at = now
    _write_findings(session, patrol, found)


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
        raise RuleBroken("The day may not lie in the future.")
    patrol = _new_patrol(session, actor, grid, on, patrol_id)
    _write_findings(session, patrol, found)
    return patrol


def discard(session: Session, actor: Actor, patrol: Patrol) -> None:
    """Throw away a patrol begun by mistake; one with reports is kept."""
    lock(session, patrol)
    if patrol.person_id != actor.id:
        raise NotYours("Only who walked a patrol can finish it.")
    if patrol.is_finished:
        raise AlreadyDone("This patrol is already finished.")
    if session.scalar(select(Report.id).where(Report.patrol_id == patrol.id).limit(1)):
        raise RuleBroken("Something was reported on this patrol. Please finish it.")
    session.delete(patrol)
    session.flush()


def _new_patrol(session: Session, actor: Actor, grid: Place, on: date, patrol_id: UUID | None) -> Patrol:
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


def _write_findings(session: Session, patrol: Patrol, found: Findings) -> None:
    patrol.is_finished = True
    patrol.place_words, patrol.words = found.place_words.strip(), found.words.strip()
    for number, (point, what) in enumerate(found.checks, 1):
        session.add(PatrolCheck(patrol_id=patrol.id, number=number, point=point, found=what))
    if len(found.route) > 1:
        session.add(route_of(session, patrol, found.route))
    session.flush()
