"""What the tests of tasks share: giving one, and a second worker."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.tasks import giving
from fieldapp.domain.tasks.giving import NewTask, Subject
from fieldapp.models import Posting, Role


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.fixture
def give(session, town, now):
    """give(who, …) a visit to the house; every part can be said otherwise."""

    def _give(who, **other):
        plain = {
            "title": "看看取暖", "due_on": clock.day_of(now), "assignee": town.mei,
            "about": Subject(household=town.house), "item": town.visit_item,
        }  # fmt: skip
        return giving.give(session, actor(who, now), NewTask(**{**plain, **other}), now)

    return _give


@pytest.fixture
def ping(session, town, now):
    """A second worker in mei's village."""
    return post(session, town.zhao, town.second_grid, now)


def post(session, person, place, now, role=Role.GRID_WORKER):
    session.add(
        Posting(
            person_id=person.id, role=role, place_id=place.id, scope=place.scope, starts_on=clock.day_of(now)
        )
    )
    session.flush()
    session.expire(person, ["postings"])
    return person
