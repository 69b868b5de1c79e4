"""What the tests of changed deadlines share: publishing an edition of the calendar."""

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.deadline_changes import calendar_editions


def actor(person, now):
    return Actor.of(person, day_of(now))


@pytest.fixture
def publish(session, town, now):
    def _publish(change, who=None):
        return calendar_editions.publish(session, actor(who or town.yan, now), change, now)

    return _publish
