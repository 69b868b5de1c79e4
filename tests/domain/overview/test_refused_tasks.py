"""Refused tasks wait for who gave them, or who gives tasks there."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.overview.refused_tasks import refused_tasks
from fieldapp.domain.tasks import refusing


@pytest.fixture
def waiting(session, now):
    return lambda person: list(refused_tasks(session, Actor.of(person, clock.day_of(now))))


@pytest.fixture
def refused(session, town, now):
    refusing.refuse(session, Actor.of(town.mei, clock.day_of(now)), town.task, "不在清单", now)
    return town.task


def test_a_refused_task_waits_for_who_gives_tasks_there(town, refused, waiting):
    assert waiting(town.lin) == waiting(town.tang) == [refused]


def test_it_waits_for_nobody_else(town, refused, waiting):
    assert waiting(town.mei) == waiting(town.sun) == waiting(town.zhao) == []


def test_an_open_task_waits_for_nobody(town, waiting):
    assert waiting(town.lin) == []
