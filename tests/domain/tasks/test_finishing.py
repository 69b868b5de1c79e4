"""A task is finished once, by whom it was given to."""

from datetime import timedelta

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, NotYours
from fieldapp.domain.tasks import finishing
from fieldapp.models import TaskState


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def test_the_one_it_was_given_to_finishes_it(session, town, now):
    finishing.finish(session, actor(town.mei, now), town.task, "一切都好", [], now)
    assert town.task.state is TaskState.DONE and town.task.done_at == now
    assert town.task.done_words == "一切都好"


@pytest.mark.parametrize("name", ["lin", "qin", "zhao", "wu"])
def test_nobody_else_finishes_it(session, town, now, name):
    with pytest.raises(NotYours):
        finishing.finish(session, actor(getattr(town, name), now), town.task, "", [], now)


def test_a_finished_task_is_not_finished_again(session, town, now):
    finishing.finish(session, actor(town.mei, now), town.task, "", [], now)
    with pytest.raises(AlreadyDone):
        finishing.finish(session, actor(town.mei, now), town.task, "", [], now)


def test_a_task_is_overdue_after_its_day(town, now):
    today = clock.day_of(now)
    assert not town.task.is_overdue(today)
    assert town.task.is_overdue(today + timedelta(days=1))
    assert finishing.due_at(town.task) > now
