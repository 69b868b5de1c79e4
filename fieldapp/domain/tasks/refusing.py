"""Work that is not on the list of admitted items may be refused by the worker; it goes back to who gave it."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours
from fieldapp.domain.locks import lock
from fieldapp.domain.tasks.concurrent_changes import refuse_moved, require_open
from fieldapp.domain.tasks.history import note_step
from fieldapp.models import Task, TaskState, TaskStep, TaskVerb


def refuse(session: Session, actor: Actor, task: Task, words: str, now: datetime, seen: str = "") -> TaskStep:
    """Refuse an open task as unlisted work; words are optional. Only the one it was given to can."""
    lock(session, task)
    refuse_moved(task, seen)
    if not may_refuse(actor, task):
        raise NotYours("Only the worker it was given to can refuse this task.")
    require_open(task)
    step = note_step(session, task, TaskVerb.REFUSE, actor, words.strip(), now)
    task.state = TaskState.REFUSED
    session.flush()
    return step


def may_refuse(actor: Actor, task: Task) -> bool:
    return task.assignee_id == actor.id


def awaits_giver(actor: Actor) -> ColumnElement[bool]:
    """What was refused and waits for who gave it, or who gives tasks there."""
    theirs = or_(Task.given_by_id == actor.id, policy.within(Task.scope, actor.scopes("give_task")))
    return and_(Task.state == TaskState.REFUSED, theirs)
