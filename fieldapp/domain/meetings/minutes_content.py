"""What the minutes of a meeting say, put together as plain values from what was recorded."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.meetings import agenda, open_decisions
from fieldapp.domain.service_items import admission
from fieldapp.models import Decision, Matter, MatterKind, Meeting, MeetingUnit

Content = dict[str, Any]


def gather(session: Session, meeting: Meeting, course: str = "") -> Content:
    """What the minutes say now, as plain values: units with attendance, matters with decisions and votes.

    A decision's day and the meeting's moment are ISO text; `step` is the verb of the case's step, or empty.
    """
    matters = [each for each in agenda.matters_of(session, meeting) if not each.is_removed]
    decisions = open_decisions.of_meeting(session, meeting)
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
