"""What the tests of households share: a person as they act today, a search."""

from datetime import timedelta

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.households import household_search, visits
from fieldapp.domain.households.visits import VisitEntry
from fieldapp.models import Condition, VisitWay


@pytest.fixture
def acting(now):
    return lambda person: Actor.of(person, day_of(now))


@pytest.fixture
def found(session, acting, now):
    def _found(person, words="", kind=None):
        query = household_search.matching(session, acting(person), words, kind, day_of(now))
        return [home.address for home in session.scalars(query)]

    return _found


@pytest.fixture
def write(session, town, acting, now):
    def _write(days_ago=0, person=None, home=None, **changed):
        entry = VisitEntry(
            **{
                "on": day_of(now) - timedelta(days=days_ago),
                "way": VisitWay.DOOR,
                "condition": Condition.WELL,
                **changed,
            }
        )
        return visits.write_visit(session, acting(person or town.mei), home or town.house, entry, now)

    return _write
