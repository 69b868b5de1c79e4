"""Lists of cases by hand: what stands in a list, and what in it meets the indicator."""

from datetime import timedelta

import pytest

from fieldapp.domain.evaluation import indicators
from fieldapp.models import Case, CaseState, Indicator


@pytest.fixture
def case(session, town, month):
    """The town's case, closed in the middle of the month, due a day later; the other one opened after it."""
    session.get_one(Case, town.other_case.id).opened_at = month.ends + timedelta(days=1)
    session.get_one(Case, town.other_case.id).due_at = None
    case = session.get_one(Case, town.case.id)
    middle = month.begins + timedelta(days=12)
    case.opened_at, case.closed_at, case.due_at = (
        middle - timedelta(days=3),
        middle,
        middle + timedelta(days=1),
    )
    case.state, case.is_open = CaseState.CLOSED, False
    session.flush()
    return case


@pytest.fixture
def values(session, month):
    """values(indicator, area) → what each item of its list counts."""

    def _values(indicator, area="610902"):
        session.flush()
        rows = session.execute(indicators.BY_INDICATOR[indicator].rows(month, area)).all()
        return [row.value for row in rows]

    return _values


def test_a_case_closed_by_its_deadline_was_on_time(case, values):
    assert values(Indicator.ON_TIME) == [1]


def test_a_case_closed_after_its_deadline_was_not(case, values):
    case.due_at = case.closed_at - timedelta(seconds=1)
    assert values(Indicator.ON_TIME) == [0]


def test_a_case_that_is_open_and_overdue_at_the_end_counts_as_not_on_time(case, values, month):
    case.closed_at, case.is_open, case.state = None, True, CaseState.IN_HAND
    case.due_at = month.ends - timedelta(hours=1)
    assert values(Indicator.ON_TIME) == [0]
    case.due_at = month.ends + timedelta(hours=1)
    assert values(Indicator.ON_TIME) == []


def test_a_case_of_another_area_or_time_is_not_counted(case, values, month):
    assert values(Indicator.ON_TIME, "610921") == []
    case.closed_at = month.ends
    case.due_at = month.ends + timedelta(days=1)
    assert values(Indicator.ON_TIME) == []


def test_one_of_the_same_kind_at_the_same_place_within_thirty_days_is_a_recurrence(
    session, town, case, values, month
):
    case.closed_at = month.begins - timedelta(days=20)
    assert values(Indicator.RECURRENCE) == [0]
    other = session.get_one(Case, town.other_case.id)
    other.category_id, other.place_id, other.place_words = case.category_id, case.place_id, case.place_words
    other.scope, other.county, other.town, other.village = case.scope, case.county, case.town, case.village
    other.lat, other.lon = case.lat, case.lon
    other.opened_at = case.closed_at + timedelta(days=29)
    assert values(Indicator.RECURRENCE) == [1]
    other.opened_at = case.closed_at + timedelta(days=31)
    assert values(Indicator.RECURRENCE) == [0]
