"""Tasks that workers refused as unlisted work: counted by the unit on whose behalf they were given, never by worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours
from fieldapp.domain.locks import lock
from fieldapp.domain.tasks import handing_on
from fieldapp.models import Task, TaskState, TaskStep, TaskVerb, Unit

MOST_UNITS = 50


@dataclass(frozen=True)
class Refused:
    """How many tasks of one unit were refused, and how many of them wait to be withdrawn or applied for."""

    unit_id: UUID | None
    name: str
    count: int
    waiting: int


def was_refused() -> ColumnElement[bool]:
    """Refused, and not taken back by the worker: it still stands so, or was withdrawn by who gave it."""
    has_step = select(TaskStep.id).where(TaskStep.task_id == Task.id, TaskStep.verb == TaskVerb.REFUSE)
    return or_(Task.state == TaskState.REFUSED, and_(Task.state == TaskState.WITHDRAWN, has_step.exists()))


def visible(actor: Actor) -> Select[Task]:
    """Refused tasks of a centre's area; of a department those given on its behalf. What waits stands first."""
    mine = or_(
        policy.within(Task.scope, [] if _is_department(actor) else actor.scopes("see_refused_tasks")),
        and_(Task.unit_id.in_(actor.unit_ids), Task.unit_id.is_not(None)),
    )
    shown = (joinedload(Task.place), joinedload(Task.unit), joinedload(Task.service_item))
    query = select(Task).where(was_refused(), mine).options(*shown)
    return query.order_by((Task.state == TaskState.WITHDRAWN), Task.given_at.desc(), Task.id)


def counts(session: Session, actor: Actor) -> Sequence[Refused]:
    """The same by unit, most first."""
    seen = visible(actor).with_only_columns(Task.id, Task.unit_id, Task.state).order_by(None).subquery()
    waiting = func.count().filter(seen.c.state == TaskState.REFUSED)
    query = select(seen.c.unit_id, Unit.name, func.count(), waiting)
    query = query.select_from(seen).outerjoin(Unit, Unit.id == seen.c.unit_id)
    rows = session.execute(
        query.group_by(seen.c.unit_id, Unit.name).order_by(func.count().desc()).limit(MOST_UNITS)
    )
    return [Refused(unit_id, name or "", count, still) for unit_id, name, count, still in rows]


def withdraw(session: Session, actor: Actor, task: Task) -> None:
    """The unit on whose behalf it was given takes a refused task back. Raises NotYours, AlreadyDone."""
    lock(session, task)
    if not may_withdraw(actor, task):
        raise NotYours("Only who gave this task can withdraw it.")
    handing_on.end_refused(session, task)


def may_withdraw(actor: Actor, task: Task) -> bool:
    return task.unit_id in actor.unit_ids or actor.may("give_task", task.scope)


def _is_department(actor: Actor) -> bool:
    """A department sees its own refusals alone, not those of its neighbours."""
    return actor.may_anywhere("apply_item") and not actor.may_anywhere("review_item")
