"""An open task is handed on to another worker with a reason, or withdrawn by who gave it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.involvements import involve
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.domain.tasks.concurrent_changes import refuse_moved, require_open
from fieldapp.domain.tasks.giving import works_there
from fieldapp.models import Person, Task, TaskHanding, TaskState


def hand_on(
    session: Session, actor: Actor, task: Task, to: Person, reason: str, now: datetime, seen: str = ""
) -> TaskHanding:
    """Pass an open task to another worker of the same village, and say why."""
    lock(session, task)
    refuse_moved(task, seen)
    if not may_hand_on(actor, task):
        raise NotYours("This task is not yours to hand on.")
    require_open(task)
    if not reason.strip():
        raise RuleBroken("Please say why you hand it on.")
    if to.id == task.assignee_id or not works_there(session, actor, task.scope, to, day_of(now)):
        raise RuleBroken("Please choose another worker of the same village.")
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
    """Take an open or refused task back: it need not be done any more."""
    lock(session, task)
    refuse_moved(task, seen)
    if not may_withdraw(actor, task):
        raise NotYours("Only who gave this task can withdraw it.")
    if task.state is not TaskState.REFUSED:  # what was refused is withdrawn to end it
        require_open(task)
    task.state = TaskState.WITHDRAWN
    session.flush()


def end_refused(session: Session, task: Task) -> None:
    """End what a worker refused; whoever calls this has locked it and looked who may. Raises AlreadyDone."""
    if task.state is not TaskState.REFUSED:
        raise AlreadyDone("This task was already finished, refused or withdrawn.")
    task.state = TaskState.WITHDRAWN
    session.flush()


def may_hand_on(actor: Actor, task: Task) -> bool:
    """The assignee and the giver's side; but a restricted case is never passed on by the assignee alone."""
    if may_withdraw(actor, task):
        return True
    guarded = task.case is not None and (task.case.is_restricted or task.case.minor_involved)
    return task.assignee_id == actor.id and not guarded


def may_withdraw(actor: Actor, task: Task) -> bool:
    return task.given_by_id == actor.id or actor.may("give_task", task.scope)
