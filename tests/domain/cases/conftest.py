"""What the tests of cases share: taking a step as somebody."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words

DONE = Words(internal="换了灯泡", public="路灯已修好")


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.fixture
def do(session, town, now):
    """do(person, verb function, *more, words) on the town's case."""

    def _do(person, verb, *more, words=DONE, at=now):
        return verb(session, actor(person, now), town.case, *more, words, at)

    return _do


@pytest.fixture
def fed_back(do, town):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, steps.sign_for)
    do(town.sun, steps.feed_back)
    return town.case
