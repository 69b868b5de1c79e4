"""What the tests of patrols share: a patrol under way."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.patrols import patrols


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.fixture
def begun(session, town, now):
    return patrols.start(session, actor(town.mei, now), town.grid, now)
