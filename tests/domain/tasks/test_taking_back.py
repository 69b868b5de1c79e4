"""What a worker said of a task can be taken back while that is harmless, and the task says so."""

from datetime import timedelta

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours
from fieldapp.domain.tasks import finishing, handing_on, refusing, taking_back
from fieldapp.models import TaskState, TaskVerb


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.fixture
def done(session, town, now):
    finishing.finish(session, actor(town.mei, now), town.task, "看过了", [], now)
    return town.task


def test_a_finished_task_is_open_again_and_says_what_had_stood_there(session, town, now, done):
    taking_back.take_back(session, actor(town.mei, now), done, now)
    assert (done.state, done.done_at, done.done_words) == (TaskState.OPEN, None, None)
    assert [(step.verb, step.words) for step in done.steps] == [(TaskVerb.UNDO, "看过了")]
    finishing.finish(session, actor(town.mei, now), done, "这回看过了", [], now)
    assert done.done_words == "这回看过了" and len(done.steps) == 1


def test_a_refusal_is_taken_back_and_both_are_kept(session, town, now):
    refusing.refuse(session, actor(town.mei, now), town.task, "不在清单内", now)
    taking_back.take_back(session, actor(town.mei, now), town.task, now)
    assert town.task.state is TaskState.OPEN
    assert [step.verb for step in town.task.steps] == [TaskVerb.REFUSE, TaskVerb.UNDO]


@pytest.mark.parametrize(("days", "is_harmless"), [(0, True), (1, True), (2, False)])
def test_until_the_end_of_the_next_day(session, town, now, done, days, is_harmless):
    later = now + timedelta(days=days)
    assert taking_back.may_take_back(actor(town.mei, later), done) is is_harmless


def test_only_who_said_it(session, town, now, done):
    with pytest.raises(NotYours):
        taking_back.take_back(session, actor(town.lin, now), done, now)


def test_what_was_withdrawn_or_is_open_is_not_taken_back(session, town, now):
    assert not taking_back.may_take_back(actor(town.mei, now), town.task)
    handing_on.withdraw(session, actor(town.lin, now), town.task)
    assert not taking_back.may_take_back(actor(town.mei, now), town.task)
