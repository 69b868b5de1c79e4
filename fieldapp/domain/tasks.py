"""Tasks: given with a basis, done by the one they were given to, handed on with a reason, withdrawn.

The basis is an admitted item or a case, never a household; work that is not admitted is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.involvements import involve
from fieldapp.domain.errors import N_, AlreadyDone, DomainError, NotYours
from fieldapp.domain.locks import lock
from fieldapp.domain.photos import photos
from fieldapp.models import (
    Case,
    Household,
    Person,
    Photo,
    Place,
    ServiceItem,
    Task,
    TaskHanding,
    TaskState,
)

VILLAGE_DIGITS = 12
TASK_MOVED_ON = N_("This task has moved on since you opened it. Please look again.")


class TaskMovedOn(AlreadyDone):
    """Somebody else finished, handed on or withdrew it since the form was opened."""


@dataclass(frozen=True)
class Subject:
    """What a task is about: a case, a household or a place; the first of them that is there."""

    case: Case | None = None
    household: Household | None = None
    place: Place | None = None

    @property
    def scope(self) -> str:
        return self._first.scope

    @property
    def place_id(self) -> UUID:
        """The place the task belongs to, mostly a grid."""
        if self.case:
            return self.case.place_id
        return self.household.grid_id if self.household else self._first.id

    @property
    def _first(self) -> Case | Household | Place:
        found = self.case or self.household or self.place
        if found is None:
            raise DomainError("Please say what the task is about.")
        return found


@dataclass(frozen=True)
class NewTask:
    """What somebody is asked to do, by which day, and on which basis (`item`, else the subject's case)."""

    title: str
    due_on: date
    assignee: Person
    about: Subject
    item: ServiceItem | None = None
    note: str = ""


def give(session: Session, actor: Actor, new: NewTask, now: datetime, task_id: UUID | None = None) -> Task:
    """Give a worker a task. Raises NotYours outside the giver's area, DomainError without a good basis."""
    about = new.about
    if not actor.may("give_task", about.scope):
        raise NotYours("You cannot give tasks here.")
    _check_basis(new, day_of(now))
    if new.due_on < day_of(now):
        raise DomainError("The day may not lie in the past.")
    if not _works_there(session, actor, about.scope, new.assignee, day_of(now)):
        raise DomainError("Please choose somebody who works in this area.")
    task = Task(
        id=task_id or uuid4(),
        state=TaskState.OPEN,
        title=new.title.strip(),
        note=new.note.strip() or None,
        due_on=new.due_on,
        scope=about.scope,
        place_id=about.place_id,
        service_item_id=new.item.id if new.item else None,
        case_id=about.case.id if about.case else None,
        household_id=about.household.id if about.household else None,
        assignee_id=new.assignee.id,
        given_by_id=actor.id,
        given_at=now,
    )
    session.add(task)
    if about.case:
        involve(session, about.case, new.assignee, now)
    session.flush()
    return task


def finish(
    session: Session,
    actor: Actor,
    task: Task,
    words: str,
    pictures: Sequence[Photo],
    now: datetime,
    seen: str = "",
) -> None:
    """Say that it is done; words and photos are optional. Only the one it was given to can."""
    lock(session, task)
    _refuse_moved(task, seen)
    if not may_finish(actor, task):
        raise NotYours("Only the worker it was given to can finish this task.")
    _still_open(task)
    task.state, task.done_at, task.done_words = TaskState.DONE, now, words.strip() or None
    photos.attach(session, pictures, now, task_id=task.id, uploaded_by_id=actor.id)
    session.flush()


def add_late_words(
    session: Session, actor: Actor, task: Task, words: str, pictures: Sequence[Photo], now: datetime
) -> None:
    """What somebody wrote about a task that had meanwhile been closed: it stands beside what is there.

    Only a grid head who saw both versions calls this (domain/submissions).
    """
    lock(session, task)
    late = f"{actor.person.name}: {words.strip()}" if words.strip() else actor.person.name
    task.done_words = f"{task.done_words}\n{late}" if task.done_words else late
    photos.attach(session, pictures, now, task_id=task.id, uploaded_by_id=actor.id)
    session.flush()


def hand_on(
    session: Session, actor: Actor, task: Task, to: Person, reason: str, now: datetime, seen: str = ""
) -> TaskHanding:
    """Pass an open task to another worker of the same village, and say why."""
    lock(session, task)
    _refuse_moved(task, seen)
    if not may_hand_on(actor, task):
        raise NotYours("This task is not yours to hand on.")
    _still_open(task)
    if not reason.strip():
        raise DomainError("Please say why you hand it on.")
    if to.id == task.assignee_id or not _works_there(session, actor, task.scope, to, day_of(now)):
        raise DomainError("Please choose another worker of the same village.")
    handed = session.scalar(select(func.count()).where(TaskHanding.task_id == task.id)) or 0
    handing = TaskHanding(
        task_id=task.id,
        number=handed + 1,
        from_id=task.assignee_id,
        to_id=to.id,
        at=now,
        reason=reason.strip(),
    )
    session.add(handing)
    task.assignee_id, task.assignee = to.id, to
    if task.case:
        involve(session, task.case, to, now)
    session.flush()
    return handing


def withdraw(session: Session, actor: Actor, task: Task, seen: str = "") -> None:
    """Take an open task back: it need not be done any more."""
    lock(session, task)
    _refuse_moved(task, seen)
    if not may_withdraw(actor, task):
        raise NotYours("Only who gave this task can withdraw it.")
    _still_open(task)
    task.state = TaskState.WITHDRAWN
    session.flush()


def as_seen(task: Task) -> str:
    """What a form about a task rests on: whether it is open, and whose it is."""
    return f"{task.state.value}:{task.assignee_id.hex[-8:]}"


def may_finish(actor: Actor, task: Task) -> bool:
    return task.assignee_id == actor.id


def may_hand_on(actor: Actor, task: Task) -> bool:
    """The assignee and the giver's side; but a restricted case is never passed on by the assignee alone."""
    if may_withdraw(actor, task):
        return True
    guarded = task.case is not None and (task.case.is_restricted or task.case.minor_involved)
    return task.assignee_id == actor.id and not guarded


def may_withdraw(actor: Actor, task: Task) -> bool:
    return task.given_by_id == actor.id or actor.may("give_task", task.scope)


def workers_for(actor: Actor, scope: str, on: date) -> Select[Person]:
    """Who can be given work at `scope`: the workers of its village.

    A head who answers for one grid only chooses among that grid's workers.
    """
    village = scope[:VILLAGE_DIGITS]
    whole = actor.may("give_task", village) or not actor.may("give_task", scope)
    return policy.workers_in(village if whole else scope, on)


def due_at(task: Task) -> datetime:
    """The end of the day by which it is to be done, in China."""
    return datetime.combine(task.due_on, time.max, CHINA)


def _check_basis(new: NewTask, today: date) -> None:
    if new.item is None and new.about.case is None:
        raise DomainError("Please choose the admitted work item or the case this task is based on.")
    if new.item is not None and not new.item.is_admitted(today):
        raise DomainError("Work that is not admitted may not be given to grid workers.")
    if new.item is None and new.about.case is not None and not new.about.case.is_open:
        raise DomainError("This case is closed, so it cannot be the basis of a task.")


def _works_there(session: Session, actor: Actor, scope: str, person: Person, on: date) -> bool:
    there = workers_for(actor, scope, on).where(Person.id == person.id).with_only_columns(Person.id)
    return session.scalar(there) is not None


def _refuse_moved(task: Task, seen: str) -> None:
    """Raise TaskMovedOn where it is not what the form was opened with any more."""
    if seen and seen != as_seen(task):
        raise TaskMovedOn(TASK_MOVED_ON)


def _still_open(task: Task) -> None:
    if task.state is not TaskState.OPEN:
        raise AlreadyDone("This task was already finished or withdrawn.")
