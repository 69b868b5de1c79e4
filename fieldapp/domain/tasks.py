"""Tasks: given with a basis, done in words, handed on with a reason, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain import photos, policy
from fieldapp.domain.case_flow import involve
from fieldapp.domain.errors import AlreadyDone, DomainError, NotYours
from fieldapp.domain.policy import Actor
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


@dataclass(frozen=True)
class NewTask:
    """One thing for one worker by one day. The basis is an admitted item or a case, never the household."""

    title: str
    due_on: date
    assignee: Person
    place: Place
    note: str = ""
    item: ServiceItem | None = None
    case: Case | None = None
    household: Household | None = None


def give_task(
    session: Session, actor: Actor, new: NewTask, now: datetime, task_id: UUID | None = None
) -> Task:
    """Give a task. Raises NotYours outside one's area, DomainError without an admitted basis."""
    today = day_of(now)
    if not actor.may("give_task", new.place.scope):
        raise NotYours("This place is outside your area.")
    if new.case is None and (new.item is None or not new.item.is_admitted(today)):
        raise DomainError("Work that is not admitted may not be given to grid workers.")
    if new.due_on < today:
        raise DomainError("The day lies in the past. Please choose today or later.")
    if new.assignee.id not in {person.id for person in candidates(session, new.place.scope, today)}:
        raise DomainError("Please choose somebody who works in this village or community.")
    task = Task(
        id=task_id or uuid4(),
        title=new.title.strip(),
        note=new.note.strip() or None,
        due_on=new.due_on,
        scope=new.place.scope,
        service_item_id=new.item.id if new.item else None,
        case_id=new.case.id if new.case else None,
        household_id=new.household.id if new.household else None,
        place_id=new.place.id,
        assignee_id=new.assignee.id,
        given_by_id=actor.id,
        given_at=now,
    )
    session.add(task)
    if new.case is not None:
        involve(session, new.case, new.assignee, now)
    session.flush()
    return task


def finish(
    session: Session, actor: Actor, task: Task, words: str, pictures: Sequence[Photo], now: datetime
) -> None:
    """Done, in the assignee's own words; a photo is never required."""
    if task.assignee_id != actor.id:
        raise NotYours("This task is somebody else's.")
    _must_be_open(task)
    task.state, task.done_at, task.done_words = TaskState.DONE, now, words.strip() or None
    photos.attach(session, pictures, now, task_id=task.id, uploaded_by_id=actor.id)
    session.flush()


def hand_on(session: Session, actor: Actor, task: Task, to: Person, reason: str, now: datetime) -> None:
    """Pass a task to somebody else in the same village, and say why."""
    if task.assignee_id != actor.id and not actor.may("give_task", task.scope):
        raise NotYours("This task is somebody else's.")
    _must_be_open(task)
    if not reason.strip():
        raise DomainError("Please give the reason.")
    if to.id == task.assignee_id or to.id not in {p.id for p in candidates(session, task.scope, day_of(now))}:
        raise DomainError("Please choose somebody who works in this village or community.")
    task.handings.append(
        TaskHanding(
            number=len(task.handings) + 1,
            from_id=task.assignee_id,
            to_id=to.id,
            at=now,
            reason=reason.strip(),
        )
    )
    task.assignee_id, task.assignee = to.id, to
    session.flush()


def withdraw(session: Session, actor: Actor, task: Task) -> None:
    """Take a task back."""
    if task.given_by_id != actor.id and not actor.may("give_task", task.scope):
        raise NotYours("This task is somebody else's.")
    _must_be_open(task)
    task.state = TaskState.WITHDRAWN
    session.flush()


def candidates(session: Session, scope: str, on: date) -> Sequence[Person]:
    """Who may get a task there: everybody posted in the field of the same village or community."""
    query = policy.workers_in(scope[:12], on)
    return session.scalars(query).unique().all()


def subject_household(session: Session, actor: Actor, household_id: UUID) -> Household | None:
    query = policy.visible_households(actor).where(Household.id == household_id)
    return session.scalars(query).one_or_none()


def find_item(session: Session, item_id: UUID) -> ServiceItem | None:
    return session.scalars(select(ServiceItem).where(ServiceItem.id == item_id)).one_or_none()


def _must_be_open(task: Task) -> None:
    if task.state is not TaskState.OPEN:
        raise AlreadyDone("This task is finished or was withdrawn.")
