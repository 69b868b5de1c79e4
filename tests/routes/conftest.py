"""What the tests of the routes share: a phone that takes its pages along, a home to take along."""

from uuid import uuid4

import pytest
from support.bundles import Phone, resident_of

from fieldapp.models import Household


@pytest.fixture
def phone(sign_in):
    def _phone(person):
        phone = Phone(sign_in(person))
        phone.renew()
        return phone

    return _phone


@pytest.fixture
def home(session, town, now):
    def _home(address="西大街88号", grid=None, people=("周建华",), **changed):
        """A household with grown-up residents."""
        grid = grid or town.grid
        home = Household(
            code=uuid4().hex, grid_id=grid.id, scope=grid.scope, address=address, registered_at=now
        )
        session.add(home)
        session.flush()
        for name in people:
            session.add(resident_of(home, name, now, **changed))
        session.flush()
        return home

    return _home
