"""The steps of a task are numbered in their order."""

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.tasks.history import last_step, note_step
from fieldapp.models import TaskVerb


def test_each_step_follows_the_one_before(session, town, now):
    mei = Actor.of(town.mei, clock.day_of(now))
    assert last_step(town.task) is None
    for verb in (TaskVerb.REFUSE, TaskVerb.UNDO):
        note_step(session, town.task, verb, mei, "", now)
    session.flush()
    session.expire(town.task)
    assert [(step.number, step.verb) for step in town.task.steps] == [
        (1, TaskVerb.REFUSE),
        (2, TaskVerb.UNDO),
    ]
    assert last_step(town.task).person.id == town.mei.id
