"""A task goes to another worker, or back."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, NotYours, Refusal
from fieldapp.domain.tasks import finishing, handing_on
from fieldapp.domain.tasks.giving import Subject
from fieldapp.models import TaskState


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.mark.parametrize("name", ["mei", "lin", "qin"])
def test_a_task_is_handed_on_with_a_reason(session, town, ping, now, name):
    handing = handing_on.hand_on(session, actor(getattr(town, name), now), town.task, ping, "我休假", now)
    assert town.task.assignee_id == ping.id
    assert (handing.number, handing.from_id, handing.to_id) == (1, town.mei.id, ping.id)
    again = handing_on.hand_on(session, actor(ping, now), town.task, town.mei, "她回来了", now)
    assert again.number == 2 and town.task.assignee_id == town.mei.id


def test_handing_on_needs_a_reason(session, town, ping, now):
    with pytest.raises(Refusal, match="why"):
        handing_on.hand_on(session, actor(town.mei, now), town.task, ping, " ", now)


def test_a_task_is_not_handed_to_another_village_or_to_oneself(session, town, now):
    for person in (town.zhao, town.mei, town.wu):
        with pytest.raises(Refusal, match="same village"):
            handing_on.hand_on(session, actor(town.mei, now), town.task, person, "忙", now)


def test_a_stranger_hands_nothing_on(session, town, ping, now):
    with pytest.raises(NotYours):
        handing_on.hand_on(session, actor(town.wu, now), town.task, ping, "忙", now)


def test_a_task_of_a_restricted_case_is_handed_on_by_the_head_only(session, town, give, ping, now):
    task = give(town.lin, about=Subject(case=town.case), item=None)
    town.case.is_restricted = True
    session.flush()
    with pytest.raises(NotYours):
        handing_on.hand_on(session, actor(town.mei, now), task, ping, "忙", now)
    handing_on.hand_on(session, actor(town.lin, now), task, ping, "忙", now)
    assert task.assignee_id == ping.id


def test_the_giver_withdraws_a_task_and_the_worker_does_not(session, town, now):
    with pytest.raises(NotYours):
        handing_on.withdraw(session, actor(town.mei, now), town.task)
    handing_on.withdraw(session, actor(town.lin, now), town.task)
    assert town.task.state is TaskState.WITHDRAWN
    with pytest.raises(AlreadyDone):
        finishing.finish(session, actor(town.mei, now), town.task, "", [], now)
