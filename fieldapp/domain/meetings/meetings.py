"""Which meetings somebody sees and manages, and which units are noted as present or excused."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import N_, AlreadyDone, NotYours
from fieldapp.domain.locks import lock
from fieldapp.models import Level, Meeting, MeetingState, MeetingUnit, Place, Unit

S = MeetingState
MEETS = (Level.VILLAGE, Level.TOWN, Level.COUNTY)
MOST_UNITS = 200
BELOW = {Level.COUNTY: 9, Level.TOWN: 12, Level.VILLAGE: 15}  # digits of the places whose units are asked
MOVED_ON = N_("Someone has changed this meeting since you opened it. Please look again.")


class MeetingMovedOn(AlreadyDone):
    """Somebody else changed the meeting since the form was opened."""


def visible(actor: Actor) -> Select[Meeting]:
    """The meetings of my areas, and those that my units attend."""
    attended = select(MeetingUnit.meeting_id).where(MeetingUnit.unit_id.in_(actor.unit_ids))
    below = policy.within(Meeting.scope, actor.scopes("see_area_meetings"))
    return select(Meeting).where(or_(below, Meeting.id.in_(attended)))


def may_manage(actor: Actor, meeting: Meeting) -> bool:
    """Whether this person supervises the area that meets."""
    return actor.may("manage_meetings", meeting.scope)


def places_to_meet(actor: Actor) -> list[Place]:
    """The places whose meetings this person plans: those of their own postings."""
    found = {posting.place.id: posting.place for posting in actor.postings_at("manage_meetings", MEETS)}
    return list(found.values())


def units_of_area(place: Place) -> Select[Unit]:
    """Who can be asked to attend: the units there and one level below, and those that answer for it from above."""
    near = and_(
        policy.within(Unit.scope, [place.scope]), func.length(Unit.scope) <= BELOW.get(place.level, 17)
    )
    above = Unit.scope.in_(policy.prefixes(place.scope))
    query = select(Unit).where(or_(near, above), Unit.ends_on.is_(None))
    return query.order_by(Unit.scope, Unit.is_centre.desc(), Unit.name).limit(MOST_UNITS)


def note_attendance(
    session: Session, actor: Actor, meeting: Meeting, present: Iterable[UUID], seen: str = ""
) -> None:
    """Note which units are present; the others are excused. Never a person."""
    hold(session, actor, meeting, (S.OPENED,), seen)
    there = set(present)
    for each in meeting.units:
        each.is_present = each.unit_id in there
    session.flush()


def hold(
    session: Session, actor: Actor, meeting: Meeting, states: Iterable[MeetingState], seen: str = ""
) -> None:
    """Lock the meeting for a change and count it. Raises NotYours; MeetingMovedOn after another change."""
    lock(session, meeting, "units")
    if not may_manage(actor, meeting):
        raise NotYours("Only those who supervise this area manage its meetings.")
    if meeting.state not in states or (seen and seen != as_seen(meeting)):
        raise MeetingMovedOn(MOVED_ON)
    meeting.step_count += 1


def as_seen(meeting: Meeting) -> str:
    """What a form about a meeting rests on."""
    return f"{meeting.state.value}:{meeting.step_count}"
