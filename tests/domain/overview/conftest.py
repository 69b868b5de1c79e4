"""What the tests of the overview share: what is asked of somebody today."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.overview.today import entries


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.fixture
def asked(session, now):
    """asked(person) → [(what, id), …] in order."""

    def _asked(person, at=now):
        session.flush()
        return [(entry.ask, entry.id) for entry in entries(session, actor(person, at), at)]

    return _asked
