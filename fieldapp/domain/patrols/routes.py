"""The route of a patrol: kept in batches while it is walked, joined when it ends."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours
from fieldapp.domain.geography import routes
from fieldapp.domain.geography.routes import Fix
from fieldapp.domain.locks import lock
from fieldapp.domain.reference.settings import setting
from fieldapp.models import Patrol, PatrolRoute, RouteBatch


def keep_batch(
    session: Session, actor: Actor, patrol: Patrol, number: int, fixes: Sequence[Fix]
) -> PatrolRoute | None:
    """Keep one numbered piece of the walker's own route; an empty piece is a gap. A number is kept once.

    Returns the route as it now is, put together by number, whatever order the pieces came in.
    """
    if patrol.person_id != actor.id:
        raise NotYours("Only who walked a patrol can keep its route.")
    lock(session, patrol)
    known = select(RouteBatch.id).where(RouteBatch.patrol_id == patrol.id, RouteBatch.number == number)
    if session.scalar(known) is None:
        points = [list(fix) for fix in fixes]
        last_day = _route_ends_on(session, patrol)
        session.add(RouteBatch(patrol_id=patrol.id, number=number, points=points, delete_on=last_day))
        session.flush()
    return _join_batches(session, patrol)


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


def route_of(session: Session, patrol: Patrol, fixes: Sequence[Fix]) -> PatrolRoute:
    return PatrolRoute(
        patrol_id=patrol.id,
        points=[list(fix) for fix in fixes],
        length_m=routes.route_length_m(fixes),
        gap_count=routes.route_gaps(fixes),
        delete_on=_route_ends_on(session, patrol),
    )
