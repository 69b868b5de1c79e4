"""The tasks at a door that are finished together with a visit: one form for both."""

from collections.abc import Sequence

from fieldapp import clock, db
from fieldapp.domain.access import record_visibility
from fieldapp.domain.tasks import finishing
from fieldapp.models import Household, Task, TaskState, Visit
from fieldapp.web.access import actor


def own_tasks(home: Household) -> Sequence[Task]:
    """What I am to do at this door."""
    mine = record_visibility.visible_tasks(actor()).where(
        Task.household_id == home.id, Task.assignee_id == actor().id, Task.state == TaskState.OPEN
    )
    return db.session().scalars(mine.order_by(Task.due_on, Task.id)).unique().all()


def offered_tasks(tasks: Sequence[Task]) -> list[tuple[str, str]]:
    return [(str(task.id), task.title) for task in tasks]


def finish_chosen(home: Household, chosen: Sequence[str], visit: Visit) -> None:
    """Finish those that are ticked; what was finished or handed on meanwhile is left as it is."""
    for task in own_tasks(home) if chosen else ():
        if str(task.id) in chosen:
            finishing.finish(db.session(), actor(), task, visit.needs or visit.purpose, [], clock.now())
