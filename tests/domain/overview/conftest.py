"""What the tests of the overview share: what is asked of somebody today."""

from datetime import datetime, timedelta

import pytest

from fieldapp import clock
from fieldapp.clock import CHINA
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.overview.today import entries
from fieldapp.models import Case, CaseState


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


@pytest.fixture
def asked(session, now):
    """asked(person) → [(what, id), …] in order."""

    def _asked(person, at=now):
        session.flush()
        return [(entry.ask, entry.id) for entry in entries(session, actor(person, at), at)]

    return _asked


@pytest.fixture
def at():
    """at(day, hour=9) → that hour in China."""
    return lambda day, hour=9: datetime.combine(day, datetime.min.time(), CHINA) + timedelta(hours=hour)


@pytest.fixture
def set_case(session, town):
    """set_case(opened, closed, due) → the town's only case with these times; the other one is out of the way."""

    def _set(opened, closed=None, due=None, **more):
        session.get_one(Case, town.other_case.id).opened_at = datetime(2030, 1, 1, tzinfo=CHINA)
        case = session.get_one(Case, town.case.id)
        case.opened_at, case.closed_at, case.due_at = opened, closed, due
        case.state = CaseState.CLOSED if closed else CaseState.IN_HAND
        case.is_open = closed is None
        for name, value in more.items():
            setattr(case, name, value)
        session.flush()
        return case

    return _set
