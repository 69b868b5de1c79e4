"""Decisions of a meeting: recorded with owner and day, in one act with the task or step they become."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.domain.meetings import followups
from fieldapp.domain.meetings.followups import NewDecision
from fieldapp.domain.meetings.meetings import hold, may_manage
from fieldapp.domain.tasks import handing_on
from fieldapp.models import Decision, Matter, MatterKind, Meeting, MeetingState, Person, TaskState, Unit

HARMLESS = timedelta(days=1)


def visible(actor: Actor) -> Select[Decision]:
    """Decisions of the meetings of my areas, and those that my units own."""
    area = policy.within(Meeting.scope, actor.scopes("see_area_meetings"))
    mine = or_(area, Decision.unit_id.in_(actor.unit_ids))
    return select(Decision).join(Meeting, Decision.meeting_id == Meeting.id).where(mine)


def decide(
    session: Session, actor: Actor, matter: Matter, new: NewDecision, now: datetime, decision_id: UUID | None = None,
    seen: str = "",
) -> Decision:  # fmt: skip
    """Record a decision; a person gets a task, the case of a unit a step. Raises as tasks and cases do."""
    hold(session, actor, matter.meeting, (MeetingState.OPENED,), seen)
    _check(matter, new, now)
    task = followups.give_task(session, actor, matter, new, now) if isinstance(new.owner, Person) else None
    step = followups.take_step(session, actor, matter, new, now)
    last = select(func.max(Decision.number)).where(Decision.meeting_id == matter.meeting_id)
    decision = Decision(
        meeting_id=matter.meeting_id, matter_id=matter.id, number=(session.scalar(last) or 0) + 1,
        words=new.words.strip(), unit_id=new.owner.id if isinstance(new.owner, Unit) else None,
        person_id=new.owner.id if isinstance(new.owner, Person) else None,
        due_on=new.due_on, decided_at=now, decided_by_id=actor.id,
        task_id=task.id if task else None, step_id=step.id if step else None,
    )  # fmt: skip
    if decision_id is not None:
        decision.id = decision_id
    session.add(decision)
    session.flush()
    return decision


def take_back(session: Session, actor: Actor, decision: Decision, now: datetime) -> None:
    """Take a decision back: its task is withdrawn, a step of the case stays in its history."""
    lock(session, decision)
    hold(session, actor, decision.meeting, (MeetingState.OPENED,))
    if decision.taken_back_at is not None:
        raise AlreadyDone("This decision was taken back already.")
    if not may_take_back(actor, decision):
        raise NotYours("This can no longer be taken back. The next meeting can decide otherwise.")
    if decision.task is not None and decision.task.state is not TaskState.WITHDRAWN:
        handing_on.withdraw(session, actor, decision.task)
    decision.taken_back_at = now
    session.flush()


def may_take_back(actor: Actor, decision: Decision) -> bool:
    """Until the end of the next day, while the minutes are not signed off and the task is not done."""
    is_done = decision.task is not None and decision.task.state is TaskState.DONE
    is_free = decision.taken_back_at is None and decision.ended_at is None and not is_done
    is_soon = actor.on <= day_of(decision.decided_at) + HARMLESS
    is_running = decision.meeting.state is MeetingState.OPENED
    return is_free and is_soon and is_running and may_manage(actor, decision.meeting)


def end(session: Session, actor: Actor, decision: Decision, words: str, now: datetime) -> None:
    """Say how a decision was carried out. What became a task ends with its task."""
    lock(session, decision)
    if not may_end(actor, decision):
        raise NotYours("Only the unit it was given to, or who manages the meeting, reports it done.")
    if decision.ended_at is not None or decision.taken_back_at is not None:
        raise AlreadyDone("This decision is carried out or taken back already.")
    if decision.task_id is not None:
        raise RuleBroken("This decision became a task. It ends with that task.")
    if not words.strip():
        raise RuleBroken("Please write what was done.")
    decision.ended_at, decision.ended_by_id, decision.ended_words = now, actor.id, words.strip()
    session.flush()


def may_end(actor: Actor, decision: Decision) -> bool:
    """The unit that owns it, or who manages the meeting."""
    return decision.unit_id in actor.unit_ids or may_manage(actor, decision.meeting)


def _check(matter: Matter, new: NewDecision, now: datetime) -> None:
    if matter.is_removed:
        raise RuleBroken("This matter was taken off the agenda.")
    if matter.kind is MatterKind.ADMISSION:
        raise RuleBroken("On admissions the units vote. The votes are recorded with the item.")
    if not new.words.strip():
        raise RuleBroken("Please write the decision.")
    if new.due_on < day_of(now):
        raise RuleBroken("The day may not lie in the past.")
