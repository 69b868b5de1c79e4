"""The minutes: put together from what was recorded, frozen when they are signed off, corrected by a new version."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.meetings import agenda, open_decisions
from fieldapp.domain.meetings.meetings import hold
from fieldapp.domain.service_items import admission
from fieldapp.models import Decision, Matter, MatterKind, Meeting, MeetingState, MeetingUnit, Minutes

Content = dict[str, Any]


def gather(session: Session, meeting: Meeting, course: str = "") -> Content:
    """What the minutes say now, as plain values: units with attendance, matters with decisions and votes.

    A decision's day and the meeting's moment are ISO text; `step` is the verb of the case's step, or empty.
    """
    matters = [each for each in agenda.matters_of(session, meeting) if not each.is_removed]
    decisions = _decisions(session, meeting)
    return {
        "place": meeting.place.name,
        "kind": meeting.kind.value,
        "starts_at": meeting.starts_at.isoformat(),
        "room": meeting.room,
        "course": course.strip(),
        "units": [_unit(each) for each in units_of(session, meeting)],
        "matters": [
            {
                "title": matter.title,
                "kind": matter.kind.value,
                "grounds": list(matter.grounds),
                "decisions": [_decision(each) for each in decisions if each.matter_id == matter.id],
                **_votes(session, matter),
            }
            for matter in matters
        ],
    }


def sign_off(
    session: Session, actor: Actor, meeting: Meeting, course: str, now: datetime, seen: str = ""
) -> Minutes:  # fmt: skip
    """Freeze the minutes. Raises RuleBroken before attendance is noted."""
    hold(session, actor, meeting, (MeetingState.OPENED,), seen)
    if any(each.is_present is None for each in meeting.units):
        raise RuleBroken("Please note first which units are present.")
    content = gather(session, meeting, course)
    meeting.state = MeetingState.SIGNED_OFF
    return _write(session, actor, meeting, content, "", now)


def correct(
    session: Session, actor: Actor, meeting: Meeting, part: str, words: str, reason: str, now: datetime, seen: str = ""
) -> Minutes:  # fmt: skip
    """A new version in which one part reads differently, and why. The tasks of decisions keep their words.

    `part`: course, unit:<number> (present becomes excused, or the reverse), or decision:<matter>:<number>.
    """
    hold(session, actor, meeting, (MeetingState.SIGNED_OFF,), seen)
    if not reason.strip():
        raise RuleBroken("Please write the reason.")
    content = deepcopy(versions(session, meeting)[-1].content)
    _replace(content, part, words.strip())
    return _write(session, actor, meeting, content, reason.strip(), now)


def versions(session: Session, meeting: Meeting) -> Sequence[Minutes]:
    """All versions, the first one first."""
    query = select(Minutes).where(Minutes.meeting_id == meeting.id).options(joinedload(Minutes.signed_by))
    return session.scalars(query.order_by(Minutes.number)).all()


def parts_of(content: Content) -> dict[str, str]:
    """What can be corrected: part → its words as they stand."""
    found = {"course": content["course"]}
    found |= {f"unit:{number}": unit["name"] for number, unit in enumerate(content["units"])}
    for at, matter in enumerate(content["matters"]):
        found |= {f"decision:{at}:{number}": each["words"] for number, each in enumerate(matter["decisions"])}
    return found


def units_of(session: Session, meeting: Meeting) -> Sequence[MeetingUnit]:
    """The units that attend, the highest first."""
    query = select(MeetingUnit).where(MeetingUnit.meeting_id == meeting.id)
    rows = session.scalars(query.options(joinedload(MeetingUnit.unit))).all()
    return sorted(rows, key=lambda each: (each.unit.scope, each.unit.name))


def _replace(content: Content, part: str, words: str) -> None:
    if part not in parts_of(content):
        raise RuleBroken("Please choose what is corrected.")
    name, *numbers = part.split(":")
    if name == "unit":
        unit = content["units"][int(numbers[0])]
        unit["is_present"] = not unit["is_present"]
        return
    if not words and name == "decision":
        raise RuleBroken("Please write how it reads correctly.")
    if name == "course":
        content["course"] = words
    else:
        content["matters"][int(numbers[0])]["decisions"][int(numbers[1])]["words"] = words


def _write(
    session: Session, actor: Actor, meeting: Meeting, content: Content, reason: str, now: datetime
) -> Minutes:  # fmt: skip
    last = session.scalar(select(func.max(Minutes.number)).where(Minutes.meeting_id == meeting.id)) or 0
    written = Minutes(
        meeting_id=meeting.id,
        number=last + 1,
        content=content,
        reason=reason,
        signed_at=now,
        signed_by_id=actor.id,
    )
    session.add(written)
    session.flush()
    return written


def _decisions(session: Session, meeting: Meeting) -> Sequence[Decision]:
    query = select(Decision).where(Decision.meeting_id == meeting.id, Decision.taken_back_at.is_(None))
    return session.scalars(query.options(*open_decisions.shown()).order_by(Decision.number)).all()


def _unit(each: MeetingUnit) -> dict[str, Any]:
    return {"name": each.unit.name, "is_present": each.is_present}


def _decision(each: Decision) -> dict[str, Any]:
    return {
        "words": each.words,
        "owner": each.owner_name,
        "due_on": each.due_on.isoformat(),
        "is_task": each.task_id is not None,
        "step": each.step.verb.value if each.step else "",
    }


def _votes(session: Session, matter: Matter) -> dict[str, Any]:
    """How the units voted on an admission, as its own votes say, and where it stands."""
    item = matter.service_item
    if matter.kind is not MatterKind.ADMISSION or item is None:
        return {"votes": [], "outcome": ""}
    votes = admission.votes_on(session, item)
    said = [{"unit": each.unit.name, "ballot": each.ballot.value, "reason": each.reason} for each in votes]
    return {"votes": said, "outcome": item.state.value}
