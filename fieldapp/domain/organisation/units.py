"""Grid centres and departments of a place."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.domain.access import audit_log, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.models import Place, Unit


def add_unit(
    session: Session, actor: Actor, place: Place, name: str, is_centre: bool, phone: str, now: datetime
) -> Unit:
    """A grid centre or a department at a place."""
    if not actor.may("manage_places", place.scope):
        raise NotYours("This place is outside your area.")
    lock(session, place)
    if is_centre and session.scalars(policy.centre_of(place.scope, place.level)).first():
        raise RuleBroken("This place already has a grid centre.")
    unit = Unit(
        name=name.strip(),
        is_centre=is_centre,
        place_id=place.id,
        scope=place.scope,
        phone=phone.strip() or None,
    )
    session.add(unit)
    session.flush()
    audit_log.note(session, Act.ADD_UNIT, actor, now, unit, place.code)
    return unit
