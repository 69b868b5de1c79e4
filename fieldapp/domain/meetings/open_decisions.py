"""Decisions of a meeting, and those that still wait for somebody: of an area, of one's units, for the next meeting."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.models import Decision, Matter, Meeting, Task
from fieldapp.models.meetings import UNFINISHED

MOST_SHOWN = 100
ROOT = func.coalesce(Matter.earlier_id, Matter.id)


def open_where() -> ColumnElement[bool]:
    """Decision.is_open as a condition; the query joins Task."""
    undone = or_(Decision.task_id.is_(None), Task.state.in_(UNFINISHED))
    return and_(Decision.taken_back_at.is_(None), Decision.ended_at.is_(None), undone)


def carried_over(session: Session, meeting: Meeting) -> Sequence[Any]:
    """(Root id, title, case id) of matters of this place's earlier meetings whose decisions are open; oldest first."""
    query = (
        select(ROOT.label("root_id"))
        .join(Decision, Decision.matter_id == Matter.id)
        .join(Meeting, Decision.meeting_id == Meeting.id)
        .outerjoin(Task, Decision.task_id == Task.id)
        .where(Meeting.place_id == meeting.place_id, Meeting.id != meeting.id, open_where())
        .group_by(ROOT)
    )
    roots = select(Matter.id, Matter.title, Matter.case_id).join(Meeting, Matter.meeting_id == Meeting.id)
    found = roots.where(Matter.id.in_(query)).order_by(Meeting.starts_at, Matter.position, Matter.id)
    return session.execute(found.limit(MOST_SHOWN)).all()


def of_matters(session: Session, roots: Iterable[UUID]) -> dict[UUID, list[Decision]]:
    """Root id → its decisions of all meetings in their order, without what was taken back; one statement."""
    query = select(Decision, ROOT).join(Matter, Decision.matter_id == Matter.id)
    query = query.where(ROOT.in_(list(roots)), Decision.taken_back_at.is_(None)).options(*shown())
    found: dict[UUID, list[Decision]] = {}
    for decision, root_id in session.execute(query.order_by(Decision.decided_at, Decision.number)):
        found.setdefault(root_id, []).append(decision)
    return found


def of_meeting(session: Session, meeting: Meeting) -> Sequence[Decision]:
    """What was decided there, carried out or not, without what was taken back."""
    query = select(Decision).where(Decision.meeting_id == meeting.id, Decision.taken_back_at.is_(None))
    return session.scalars(query.options(*shown()).order_by(Decision.number)).all()


def of_units(actor: Actor) -> Select[Decision]:
    """What was decided that my units do, with what became no task of a person."""
    query = select(Decision).outerjoin(Task, Decision.task_id == Task.id)
    mine = and_(Decision.unit_id.in_(actor.unit_ids), open_where())
    return query.where(mine).order_by(Decision.due_on, Decision.id)


def of_area(actor: Actor) -> Select[Decision]:
    """What is open of the meetings of my areas, what is due first on top."""
    query = select(Decision).join(Meeting, Decision.meeting_id == Meeting.id)
    query = query.outerjoin(Task, Decision.task_id == Task.id)
    area = policy.within(Meeting.scope, actor.scopes("see_area_meetings"))
    return query.where(area, open_where()).order_by(Decision.due_on, Decision.id)


def shown() -> tuple[Any, ...]:
    """What a line of a decision shows besides its own columns."""
    names = (Decision.unit, Decision.person, Decision.task, Decision.step)
    return tuple(joinedload(each) for each in names)
