"""Leading bodies: who leads the grid work of a place, and whom each member speaks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.models import BodyLine, BodyMember, LeadingBody, Level, Person, Place

MOST_MEMBERS = 60  # at one time


@dataclass(frozen=True)
class NewMember:
    """Whom the member speaks for. `person`: the account, if there is one."""

    name: str
    office: str
    line: BodyLine
    is_chair: bool = False
    person: Person | None = None


def places_with_bodies(actor: Actor, words: str = "") -> Select[Place]:
    """Open places of the reader's area that may have a leading body, from the top down; `words`: of the name."""
    divided = policy.places_for(actor, "see_organisation").where(Place.level.in_(set(Level) - {Level.GRID}))
    named = divided.where(Place.name.contains(words, autoescape=True)) if words else divided
    return named.where(Place.ends_on.is_(None)).order_by(Place.scope)


def bodies_of(session: Session, places: Sequence[Place]) -> dict[UUID, LeadingBody]:
    """Place → its body, as far as it has one."""
    ids = [place.id for place in places]
    bodies = session.scalars(select(LeadingBody).where(LeadingBody.place_id.in_(ids)))
    return {body.place_id: body for body in bodies}


def body_of(session: Session, place: Place) -> LeadingBody | None:
    return session.scalars(select(LeadingBody).where(LeadingBody.place_id == place.id)).one_or_none()


def members_of(session: Session, body_id: UUID, on: date) -> list[BodyMember]:
    """Who is a member on a day: the chair first, then by line and in the order of joining."""
    own = select(BodyMember).where(BodyMember.body_id == body_id, _is_member(on))
    found = session.scalars(own.order_by(BodyMember.starts_on, BodyMember.id)).all()
    return sorted(found, key=lambda member: (not member.is_chair, list(BodyLine).index(member.line)))


def former_members_of(session: Session, body_id: UUID, on: date) -> list[BodyMember]:
    """Who was a member before a day, the last to leave first."""
    own = select(BodyMember).where(BodyMember.body_id == body_id, BodyMember.ends_on <= on)
    return list(session.scalars(own.order_by(BodyMember.ends_on.desc(), BodyMember.id).limit(MOST_MEMBERS)))


def chairs_of(session: Session, bodies: Sequence[LeadingBody], on: date) -> dict[UUID, str]:
    """Body → the name of its chair."""
    ids = [body.id for body in bodies]
    chairs = select(BodyMember.body_id, BodyMember.name).where(
        BodyMember.body_id.in_(ids), BodyMember.is_chair.is_(True), _is_member(on)
    )
    return dict(session.execute(chairs).all())


def save_body(
    session: Session, actor: Actor, place: Place, name: str, basis: str, now: datetime
) -> LeadingBody:
    """Record a place's leading body, or change its name and basis. Raises NotYours, RuleBroken."""
    _require(actor, place.scope)
    if place.is_grid:
        raise RuleBroken("A grid has no leading body.")
    lock(session, place)
    body = body_of(session, place)
    if body is None:
        body = LeadingBody(place_id=place.id, place=place, scope=place.scope)
        session.add(body)
    body.name, body.basis, body.recorded_at = name, basis or None, now
    session.flush()
    audit_log.note(session, Act.SAVE_BODY, actor, now, body, place.code)
    return body


def add_member(
    session: Session, actor: Actor, body: LeadingBody, new: NewMember, now: datetime
) -> BodyMember:
    """Add a member from today on. Raises NotYours, RuleBroken: two chairs, or the same name and office twice."""
    _require(actor, body.scope)
    lock(session, body)
    present = members_of(session, body.id, day_of(now))
    if new.is_chair and any(member.is_chair for member in present):
        raise RuleBroken(
            "This body has a chair already. Please end the membership of the former chair first."
        )
    if (new.name, new.office) in {(member.name, member.office) for member in present}:
        raise RuleBroken("This member is on the list already.")
    if len(present) >= MOST_MEMBERS:
        raise RuleBroken("A leading body has at most 60 members.")
    member = BodyMember(
        body_id=body.id,
        name=new.name,
        office=new.office,
        line=new.line,
        is_chair=new.is_chair,
        person_id=new.person.id if new.person else None,
        starts_on=day_of(now),
    )
    session.add(member)
    session.flush()
    audit_log.note(session, Act.ADD_BODY_MEMBER, actor, now, body, body.place.code)
    return member


def end_member(session: Session, actor: Actor, member: BodyMember, now: datetime) -> None:
    """End a membership today. Raises NotYours, AlreadyDone."""
    _require(actor, member.body.scope)
    lock(session, member)
    if member.ends_on is not None:
        raise AlreadyDone("This membership has ended already.")
    member.ends_on = day_of(now)
    session.flush()
    audit_log.note(session, Act.END_BODY_MEMBER, actor, now, member.body, member.body.place.code)


def visible_members(actor: Actor) -> Select[BodyMember]:
    """Members, present and former, of the bodies in the reader's area."""
    seen = policy.within(LeadingBody.scope, actor.scopes("see_organisation"))
    return select(BodyMember).join(BodyMember.body).where(seen)


def _is_member(on: date) -> ColumnElement[bool]:
    return or_(BodyMember.ends_on.is_(None), BodyMember.ends_on > on)


def _require(actor: Actor, scope: str) -> None:
    if not actor.may("edit_organisation", scope):
        raise NotYours("Only directors and administrators of the area can change this.")
