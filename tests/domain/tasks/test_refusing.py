"""Unlisted work is refused by the worker it was given to, and goes back to who gave it."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, NotYours
from fieldapp.domain.overview.entries import Ask
from fieldapp.domain.overview.today import entries
from fieldapp.domain.tasks import finishing, handing_on, refusing
from fieldapp.domain.tasks.concurrent_changes import TaskMovedOn
from fieldapp.models import TaskState, TaskVerb


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def asks(session, person, now):
    return {(entry.ask, entry.id) for entry in entries(session, actor(person, now), now)}


def test_the_worker_refuses_with_or_without_words(session, town, now):
    refusing.refuse(session, actor(town.mei, now), town.task, "", now)
    (step,) = town.task.steps
    assert town.task.state is TaskState.REFUSED
    assert (step.verb, step.person_id, step.words, step.at) == (TaskVerb.REFUSE, town.mei.id, None, now)


@pytest.mark.parametrize("name", ["lin", "qin", "zhao"])
def test_nobody_else_refuses_it(session, town, now, name):
    with pytest.raises(NotYours):
        refusing.refuse(session, actor(getattr(town, name), now), town.task, "", now)


def test_what_is_done_is_not_refused(session, town, now):
    finishing.finish(session, actor(town.mei, now), town.task, "", [], now)
    with pytest.raises(AlreadyDone):
        refusing.refuse(session, actor(town.mei, now), town.task, "", now)


def test_a_refusal_of_what_moved_on_is_not_written(session, town, now):
    with pytest.raises(TaskMovedOn):
        refusing.refuse(session, actor(town.mei, now), town.task, "", now, "open:00000000")
    assert town.task.steps == []


def test_it_leaves_the_workers_list_and_stands_on_the_givers(session, town, now):
    assert (Ask.DO_TASK, town.task.id) in asks(session, town.mei, now)
    refusing.refuse(session, actor(town.mei, now), town.task, "不在清单内", now)
    assert (Ask.DO_TASK, town.task.id) not in asks(session, town.mei, now)
    assert (Ask.REFUSED_TASK, town.task.id) in asks(session, town.lin, now)
    handing_on.withdraw(session, actor(town.lin, now), town.task)
    assert town.task.state is TaskState.WITHDRAWN
    assert (Ask.REFUSED_TASK, town.task.id) not in asks(session, town.lin, now)
