"""A meeting is planned, changed or called off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.calendar.calendars import load_calendar
from fieldapp.domain.calendar.working_days import is_working_time
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.meetings.meetings import hold, places_to_meet
from fieldapp.models import Level, Meeting, MeetingKind, MeetingState, MeetingUnit, Place, Unit

S = MeetingState
JOINT_AT = (Level.TOWN, Level.COUNTY)


class OutsideWork(RuleBroken):
    """The moment lies outside working hours or in the past."""


@dataclass(frozen=True)
class Plan:
    """When and where units meet, and which of them."""

    starts_at: datetime
    room: str
    units: Sequence[Unit]


def plan(
    session: Session, actor: Actor, place: Place, kind: MeetingKind, new: Plan, now: datetime,
    meeting_id: UUID | None = None,
) -> Meeting:  # fmt: skip
    """Plan a meeting. Raises NotYours elsewhere, OutsideWork, RuleBroken."""
    if place.id not in {each.id for each in places_to_meet(actor)}:
        raise NotYours("You plan only the meetings of your own area.")
    if kind is MeetingKind.JOINT and place.level not in JOINT_AT:
        raise RuleBroken("Joint meetings are held by towns and counties.")
    _check(session, place, new, now)
    meeting = Meeting(
        place_id=place.id, place=place, scope=place.scope, kind=kind, state=S.PLANNED, starts_at=new.starts_at,
        room=new.room.strip(), called_by_id=actor.id, called_at=now,
    )  # fmt: skip
    if meeting_id is not None:
        meeting.id = meeting_id
    meeting.units = [MeetingUnit(unit_id=unit.id) for unit in _once(new.units)]
    session.add(meeting)
    session.flush()
    return meeting


def change(
    session: Session, actor: Actor, meeting: Meeting, new: Plan, now: datetime, seen: str = ""
) -> None:
    """Another moment, room or other units, until it is opened."""
    hold(session, actor, meeting, (S.PLANNED,), seen)
    _check(session, meeting.place, new, now, meeting.starts_at)
    meeting.starts_at, meeting.room = new.starts_at, new.room.strip()
    wanted = {unit.id for unit in new.units}
    meeting.units = [each for each in meeting.units if each.unit_id in wanted]
    known = {each.unit_id for each in meeting.units}
    meeting.units += [MeetingUnit(unit_id=unit.id) for unit in _once(new.units) if unit.id not in known]
    session.flush()


def call_off(session: Session, actor: Actor, meeting: Meeting, reason: str, seen: str = "") -> None:
    """It does not take place; what was still open stands on the next agenda by itself."""
    hold(session, actor, meeting, (S.PLANNED,), seen)
    if not reason.strip():
        raise RuleBroken("Please write the reason.")
    meeting.state, meeting.called_off_reason = S.CALLED_OFF, reason.strip()
    session.flush()


def _check(session: Session, place: Place, new: Plan, now: datetime, planned: datetime | None = None) -> None:
    """`planned`: the moment as it stands, which need not be moved for another change."""
    if new.starts_at != planned and new.starts_at < now:
        raise OutsideWork("The meeting cannot begin in the past.")
    # One that is called for today has a reason that does not wait for working hours.
    later = new.starts_at != planned and day_of(new.starts_at) > day_of(now)
    if later and not is_working_time(load_calendar(session, now, place.scope), new.starts_at):
        raise OutsideWork("Nobody is at work at this time. Please choose a time in working hours.")
    if not new.units:
        raise RuleBroken("Please choose the units that attend.")


def _once(units: Sequence[Unit]) -> list[Unit]:
    return list({unit.id: unit for unit in units}.values())
