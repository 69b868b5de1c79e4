"""Two people change one task: the second is told that it has moved on."""

from fieldapp.domain.errors import N_, AlreadyDone
from fieldapp.models import Task, TaskState

TASK_MOVED_ON = N_("This task has moved on since you opened it. Please look again.")


class TaskMovedOn(AlreadyDone):
    """Somebody else finished, handed on or withdrew it since the form was opened."""


def as_seen(task: Task) -> str:
    """What a form about a task rests on: whether it is open, and whose it is."""
    return f"{task.state.value}:{task.assignee_id.hex[-8:]}"


def refuse_moved(task: Task, seen: str) -> None:
    """Raise TaskMovedOn where it is not what the form was opened with any more."""
    if seen and seen != as_seen(task):
        raise TaskMovedOn(TASK_MOVED_ON)


def require_open(task: Task) -> None:
    if task.state is not TaskState.OPEN:
        raise AlreadyDone("This task was already finished, refused or withdrawn.")
