"""Two people change one task: the second is told that it has moved on."""

import pytest

from fieldapp.domain.errors import AlreadyDone
from fieldapp.domain.tasks import concurrent_changes
from fieldapp.domain.tasks.concurrent_changes import TASK_MOVED_ON, TaskMovedOn
from fieldapp.models import TaskState


def test_a_task_as_it_was_opened_is_not_refused(town):
    concurrent_changes.refuse_moved(town.task, concurrent_changes.as_seen(town.task))


def test_a_form_from_before_forms_said_what_they_had_seen_is_not_refused(town):
    concurrent_changes.refuse_moved(town.task, "")


@pytest.mark.parametrize("change", ["handed on", "finished"])
def test_a_task_that_was_handed_on_or_finished_meanwhile_has_moved_on(town, change):
    seen = concurrent_changes.as_seen(town.task)
    if change == "finished":
        town.task.state = TaskState.DONE
    else:
        town.task.assignee_id = town.wu.id
    with pytest.raises(TaskMovedOn, match="moved on") as refused:
        concurrent_changes.refuse_moved(town.task, seen)
    assert isinstance(refused.value, AlreadyDone) and str(refused.value) == TASK_MOVED_ON


def test_what_a_form_carries_does_not_name_the_whole_person(town):
    assert town.mei.id.hex not in concurrent_changes.as_seen(town.task)


@pytest.mark.parametrize("state", TaskState)
def test_only_an_open_task_is_worked_on(town, state):
    town.task.state = state
    if state is TaskState.OPEN:
        concurrent_changes.require_open(town.task)
    else:
        with pytest.raises(AlreadyDone, match="already finished"):
            concurrent_changes.require_open(town.task)
