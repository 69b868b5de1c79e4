"""The case that the meetings of these tests are about."""

from datetime import timedelta

import pytest

from fieldapp.models import Case


@pytest.fixture
def overdue(session, town, now):
    case = session.get_one(Case, town.case.id)
    case.due_at = now - timedelta(days=1)
    session.flush()
    return case
