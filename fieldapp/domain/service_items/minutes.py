"""How long a task took, if somebody chooses to say so: by item and month, without person, task or place.

Nobody is ever timed. Fewer than FEWEST answers are not shown: they could be read as somebody's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Integer, Select, cast, func, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.crypto import keys
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.inserts import insert_missing
from fieldapp.models import MinutesSample, SampleMark, ServiceItem, Task, TaskState

FEWEST = 5
MOST_MINUTES = 600


@dataclass(frozen=True)
class Sampled:
    """How many said how long an item took, and the mean; None below FEWEST."""

    count: int
    mean: int | None


def give(session: Session, actor: Actor, task: Task, minutes: int, now: datetime) -> None:
    """Say how long one's own finished task took, once. Raises NotYours, AlreadyDone, RuleBroken."""
    if not may_give(actor, task) or task.service_item_id is None:
        raise NotYours("Only the worker who finished this task can say how long it took.")
    if not 1 <= minutes <= MOST_MINUTES:
        raise RuleBroken("Please enter the minutes as a whole number.")
    own = uuid4()
    insert_missing(session, SampleMark, [{"id": own, "mark": mark_of(task.id)}])
    if session.scalar(select(SampleMark.id).where(SampleMark.id == own)) is None:
        raise AlreadyDone("The minutes of this task are already noted. Thank you.")
    month = day_of(now).replace(day=1)
    session.add(MinutesSample(item_id=task.service_item_id, month=month, minutes=minutes))
    session.flush()


def may_give(actor: Actor, task: Task) -> bool:
    return task.assignee_id == actor.id and task.state is TaskState.DONE and task.service_item_id is not None


def mark_of(task_id: UUID) -> str:
    """That a task was sampled; nobody reads a task out of it without the server's key."""
    return keys.blind(str(task_id), "minutes sample")


def sampled_among(session: Session, tasks: Iterable[Task]) -> set[UUID]:
    """Those of these tasks whose minutes are noted."""
    marks = {mark_of(task.id): task.id for task in tasks}
    if not marks:
        return set()
    return {
        marks[mark] for mark in session.scalars(select(SampleMark.mark).where(SampleMark.mark.in_(marks)))
    }


def shown_items(session: Session, since: date, until: date) -> list[tuple[ServiceItem, Sampled]]:
    """Items with enough answers in these months to be shown, wherever they came from, in the order of their codes."""
    said = _said(since, until).having(func.count() >= FEWEST).subquery()
    query = select(ServiceItem, said.c.count, said.c.mean).join(said, said.c.item_id == ServiceItem.id)
    rows = session.execute(query.order_by(ServiceItem.code))
    return [(item, Sampled(count, mean)) for item, count, mean in rows]


def by_item(session: Session, since: date, until: date) -> dict[UUID, Sampled]:
    """What was said in the months from one day to before another, item by item."""
    rows = session.execute(_said(since, until))
    return {item_id: Sampled(count, mean if count >= FEWEST else None) for item_id, count, mean in rows}


def _said(since: date, until: date) -> Select[UUID, int, int]:
    mean = cast(func.round(func.avg(MinutesSample.minutes)), Integer)
    query = select(MinutesSample.item_id, func.count().label("count"), mean.label("mean"))
    return query.where(MinutesSample.month >= since, MinutesSample.month < until).group_by(
        MinutesSample.item_id
    )
