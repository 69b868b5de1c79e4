"""Grid management service centres: where they are, when they are open, which number reaches them, who works there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.access import audit_log, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.models import Person, Posting, Unit


@dataclass(frozen=True)
class CentreDetails:
    """What the phone list and the public page say of a centre."""

    name: str
    phone: str
    address: str
    opening_hours: str


def visible_centres(actor: Actor, words: str = "") -> Select[Unit]:
    """Running centres of the reader's area, from the top down; `words`: a part of the name."""
    own = _running().where(policy.within(Unit.scope, actor.scopes("see_organisation")))
    return own.where(Unit.name.contains(words, autoescape=True)) if words else own


def centres_for(session: Session, scopes: Iterable[str]) -> Sequence[Unit]:
    """The centres that answer for these places, the nearest level first."""
    above = {prefix for scope in scopes for prefix in policy.prefixes(scope)}
    nearest = _running().where(Unit.scope.in_(above)).order_by(None)
    return session.scalars(nearest.order_by(func.length(Unit.scope).desc(), Unit.scope)).all()


def own_centres(session: Session, actor: Actor) -> Sequence[Unit]:
    """The centres that answer for the reader's postings."""
    return centres_for(session, [posting.scope for posting in actor.postings])


def staff_of(session: Session, unit: Unit, on: date) -> list[tuple[Person, Posting]]:
    """Who is posted to a unit on a day."""
    query = select(Person, Posting).join(Posting, Posting.person_id == Person.id)
    posted = query.where(Posting.unit_id == unit.id, is_active(on), Person.ended_at.is_(None))
    return [(row[0], row[1]) for row in session.execute(posted.order_by(Posting.starts_on, Posting.id))]


def is_active(on: date, posting: Any = Posting) -> ColumnElement[bool]:
    """Postings that hold on a day; `posting`: an alias."""
    return and_(posting.starts_on <= on, or_(posting.ends_on.is_(None), posting.ends_on > on))


def change_centre(
    session: Session, actor: Actor, centre: Unit, details: CentreDetails, now: datetime
) -> None:
    """Change what is said of a centre. Raises NotYours, RuleBroken."""
    if not actor.may("edit_organisation", centre.scope):
        raise NotYours("Only directors and administrators of the area can change this.")
    lock(session, centre)
    if not centre.is_centre or centre.ends_on is not None:
        raise RuleBroken("This is no running grid centre.")
    centre.name, centre.phone = details.name, details.phone or None
    centre.address, centre.opening_hours = details.address or None, details.opening_hours or None
    session.flush()
    audit_log.note(session, Act.CHANGE_CENTRE, actor, now, centre)


def _running() -> Select[Unit]:
    running = select(Unit).where(Unit.is_centre.is_(True), Unit.ends_on.is_(None))
    return running.options(joinedload(Unit.place)).order_by(Unit.scope, Unit.id)
