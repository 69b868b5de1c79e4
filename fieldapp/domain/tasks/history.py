"""The steps of a task beside its result, in their order."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.models import Task, TaskStep, TaskVerb


def note_step(
    session: Session, task: Task, verb: TaskVerb, actor: Actor, words: str | None, now: datetime
) -> TaskStep:
    """Write the next step; the task's row is locked by the caller."""
    before = last_step(task)
    step = TaskStep(
        task_id=task.id,
        number=before.number + 1 if before else 1,
        verb=verb,
        person_id=actor.id,
        at=now,
        words=words or None,
    )
    step.person = actor.person
    task.steps.append(step)
    return step


def last_step(task: Task) -> TaskStep | None:
    return task.steps[-1] if task.steps else None
