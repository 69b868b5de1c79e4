"""A task is done by the one it was given to."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy.orm import Session

from fieldapp.clock import CHINA
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours
from fieldapp.domain.locks import lock
from fieldapp.domain.photos import photos
from fieldapp.domain.tasks.concurrent_changes import refuse_moved, require_open
from fieldapp.models import Photo, Task, TaskState


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
    refuse_moved(task, seen)
    if not may_finish(actor, task):
        raise NotYours("Only the worker it was given to can finish this task.")
    require_open(task)
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


def may_finish(actor: Actor, task: Task) -> bool:
    return task.assignee_id == actor.id


def due_at(task: Task) -> datetime:
    """The end of the day by which it is to be done, in China."""
    return datetime.combine(task.due_on, time.max, CHINA)
