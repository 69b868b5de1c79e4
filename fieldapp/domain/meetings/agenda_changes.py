"""What the planner changes of an agenda: added by hand, removed, put back, moved; fixed when the meeting is opened."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.meetings import agenda
from fieldapp.domain.meetings.agenda import Line
from fieldapp.domain.meetings.meetings import MOVED_ON, MeetingMovedOn, hold
from fieldapp.models import Matter, MatterKind, Meeting, MeetingState

MOST_MATTERS = 120


class Move(StrEnum):
    """What can be done with one line."""

    UP = "up"
    DOWN = "down"
    REMOVE = "remove"
    PUT_BACK = "put_back"


def add(
    session: Session, actor: Actor, meeting: Meeting, title: str, now: datetime, seen: str = ""
) -> Matter:  # fmt: skip
    """Add a matter by hand, before or during the meeting."""
    hold(session, actor, meeting, (MeetingState.PLANNED, MeetingState.OPENED), seen)
    if not title.strip():
        raise RuleBroken("Please write what it is about.")
    rows = _store(session, meeting, agenda.lines(session, meeting, now))
    if len(rows) >= MOST_MATTERS:
        raise RuleBroken("This agenda is full.")
    matter = Matter(
        meeting_id=meeting.id, position=len(rows) + 1, kind=MatterKind.ADDED, title=title.strip(), grounds=[]
    )
    session.add(matter)
    session.flush()
    return matter


def move(
    session: Session, actor: Actor, meeting: Meeting, key: str, how: Move, now: datetime, seen: str = ""
) -> None:  # fmt: skip
    """Change one line of a planned agenda. Raises MeetingMovedOn when it is not there any more."""
    hold(session, actor, meeting, (MeetingState.PLANNED,), seen)
    lines = agenda.lines(session, meeting, now)
    rows = _store(session, meeting, lines)
    chosen = next((row for row in rows if agenda.line_of(row).key == key), None)
    if chosen is None:
        raise MeetingMovedOn(MOVED_ON)
    if how in {Move.REMOVE, Move.PUT_BACK}:
        chosen.is_removed = how is Move.REMOVE
    else:
        _swap([row for row in rows if not row.is_removed], chosen, -1 if how is Move.UP else 1)
    session.flush()


def open_meeting(session: Session, actor: Actor, meeting: Meeting, now: datetime, seen: str = "") -> None:
    """Open the meeting on its day: from now on its lines keep their words. Raises RuleBroken before that day."""
    hold(session, actor, meeting, (MeetingState.PLANNED,), seen)
    if day_of(now) < day_of(meeting.starts_at):
        raise RuleBroken("A meeting is opened on its day. Change its day if it takes place earlier.")
    lines = agenda.lines(session, meeting, now)
    standing = {row.id for row in _store(session, meeting, lines)}
    for matter in agenda.matters_of(session, meeting):
        if matter.id not in standing:  # its case was closed before the meeting
            matter.is_removed = True
    meeting.state, meeting.opened_at = MeetingState.OPENED, now
    session.flush()


def _store(session: Session, meeting: Meeting, lines: Sequence[Line]) -> list[Matter]:
    """A row for each line, numbered in their order, with its words and grounds as they are now."""
    rows = []
    for position, line in enumerate(lines, 1):
        row = line.matter or Matter(
            meeting_id=meeting.id, kind=line.kind, case_id=line.case_id, service_item_id=line.item_id,
            earlier_id=line.earlier_id, is_removed=False,
        )  # fmt: skip
        row.position, row.title = position, line.title
        row.grounds = [ground.value for ground in line.grounds]
        session.add(row)
        rows.append(row)
    session.flush()
    return rows


def _swap(rows: Sequence[Matter], chosen: Matter, by: int) -> None:
    """Change places with the next line that is shown, if there is one."""
    at = rows.index(chosen) + by
    if 0 <= at < len(rows):
        other = rows[at]
        chosen.position, other.position = other.position, chosen.position
