"""A worker takes back what they said of a task: that it is done, or that they refuse it.

Harmless until the end of the next day. Nothing is rubbed out: the task says that it was taken back, and what had
stood there.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours
from fieldapp.domain.locks import lock
from fieldapp.domain.tasks.concurrent_changes import refuse_moved
from fieldapp.domain.tasks.history import last_step, note_step
from fieldapp.models import Task, TaskState, TaskVerb

HARMLESS = timedelta(days=1)


def take_back(session: Session, actor: Actor, task: Task, now: datetime, seen: str = "") -> None:
    """Open the task again. Raises NotYours for somebody else, or when the time for it is over."""
    lock(session, task)
    refuse_moved(task, seen)
    if not may_take_back(actor, task):
        raise NotYours("This can no longer be taken back. Please talk to who gave the task.")
    note_step(session, task, TaskVerb.UNDO, actor, task.done_words, now)
    task.state, task.done_at, task.done_words = TaskState.OPEN, None, None
    session.flush()


def may_take_back(actor: Actor, task: Task) -> bool:
    """Whoever said it, on the same day or the next."""
    said_at = _said_at(task)
    return said_at is not None and task.assignee_id == actor.id and actor.on <= day_of(said_at) + HARMLESS


def _said_at(task: Task) -> datetime | None:
    if task.state is TaskState.DONE:
        return task.done_at
    step = last_step(task)
    return step.at if task.state is TaskState.REFUSED and step else None
