"""The agenda of a meeting: it follows the area's cases while the meeting is planned, and stands fixed afterwards.

What the planner changed by hand (added, removed, put in order) is stored; all else is found anew each time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.access import policy
from fieldapp.domain.meetings import agenda_cases, open_decisions
from fieldapp.models import (
    AgendaGround,
    ItemState,
    Matter,
    MatterKind,
    Meeting,
    MeetingKind,
    MeetingState,
    ServiceItem,
)

K = MatterKind
MOST_ITEMS = 30


@dataclass(frozen=True)
class Line:
    """One line of an agenda. `key` names it in a form; `matter` is its row, once it has one."""

    kind: MatterKind
    title: str
    grounds: tuple[AgendaGround, ...] = ()
    case_id: UUID | None = None
    item_id: UUID | None = None
    earlier_id: UUID | None = None
    matter: Matter | None = None

    @property
    def key(self) -> str:
        """What it is about: a case, an item, an earlier matter, or its own row."""
        about = {K.CASE: self.case_id, K.ADMISSION: self.item_id, K.CARRIED_OVER: self.earlier_id}
        subject = about.get(self.kind) or (self.matter.id if self.matter else None)
        return f"{self.kind.value}:{subject}"

    @property
    def is_removed(self) -> bool:
        return self.matter is not None and self.matter.is_removed


def lines(session: Session, meeting: Meeting, now: datetime) -> list[Line]:
    """The agenda as it stands, with the lines that were removed; at most six statements."""
    stored = matters_of(session, meeting)
    if meeting.state is not MeetingState.PLANNED:
        return [line_of(matter) for matter in stored if not matter.is_removed]
    found = {line.key: line for line in proposed(session, meeting, now)}
    kept, known = [], set[str]()
    for matter in stored:
        own = line_of(matter)
        known.add(own.key)
        if own.kind is K.ADDED:
            kept.append(own)
        elif own.key in found:  # a case that was closed meanwhile leaves by itself
            new = found[own.key]
            kept.append(
                Line(new.kind, new.title, new.grounds, new.case_id, new.item_id, new.earlier_id, matter)
            )
    return [*kept, *(line for key, line in found.items() if key not in known)]


def proposed(session: Session, meeting: Meeting, now: datetime) -> Iterator[Line]:
    """What belongs on the agenda by itself: what was carried over, admissions, then cases."""
    cases = {each.id: each for each in agenda_cases.find(session, meeting.scope, now)}
    for root_id, title, case_id in open_decisions.carried_over(session, meeting):
        same = cases.pop(case_id, None)
        yield Line(K.CARRIED_OVER, title, same.grounds if same else (), case_id, None, root_id)
    if meeting.kind is MeetingKind.JOINT:
        yield from _admissions(session, meeting)
    for each in cases.values():
        yield Line(K.CASE, each.title, each.grounds, each.id)


def matters_of(session: Session, meeting: Meeting) -> Sequence[Matter]:
    """The rows of an agenda in their order, removed ones as well."""
    query = select(Matter).where(Matter.meeting_id == meeting.id)
    return session.scalars(query.order_by(Matter.position, Matter.id)).all()


def line_of(matter: Matter) -> Line:
    """A stored matter as a line."""
    grounds = tuple(AgendaGround(each) for each in matter.grounds)
    about = (matter.case_id, matter.service_item_id, matter.earlier_id)
    return Line(matter.kind, matter.title, grounds, *about, matter)


def _admissions(session: Session, meeting: Meeting) -> Iterator[Line]:
    """The applications that wait for the joint meeting of this area."""
    waiting = select(ServiceItem).where(
        policy.within(ServiceItem.scope, [meeting.scope]), ServiceItem.state == ItemState.REVIEWED
    )
    for item in session.scalars(waiting.order_by(ServiceItem.due_at, ServiceItem.id).limit(MOST_ITEMS)):
        yield Line(K.ADMISSION, item.name, (), None, item.id)
