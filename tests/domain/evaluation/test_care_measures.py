"""Care by hand: a record looked at by its day, and a visit within its cycle."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from fieldapp.domain.evaluation import indicators
from fieldapp.models import Condition, Indicator, RecordReview, Resident, Visit, VisitWay


@pytest.fixture
def resident(session, town, month):
    """The town's resident, visited every 30 days, long registered; all others are gone, and so are visits."""
    session.execute(delete(Visit))
    for each in session.query(Resident):
        each.visit_every_days = None
        each.review_on = month.until + timedelta(days=400)
    resident = session.get_one(Resident, town.granny.id)
    resident.visit_every_days, resident.registered_at = 30, month.begins - timedelta(days=90)
    session.flush()
    return resident


@pytest.fixture
def values(session, month):
    def _values(indicator):
        session.flush()
        return [
            row.value for row in session.execute(indicators.BY_INDICATOR[indicator].rows(month, "610902"))
        ]

    return _values


def visit(session, town, resident, on, condition=Condition.WELL):
    session.add(
        Visit(
            household_id=resident.household_id, resident_id=resident.id, scope=resident.scope, on=on, way=VisitWay.DOOR,
            condition=condition, purpose="看望", person_id=town.mei.id, received_at=resident.registered_at,
        )
    )  # fmt: skip


def test_a_person_month_counts_whether_the_last_visit_was_within_the_cycle(
    session, town, resident, values, month
):
    assert values(Indicator.VISITS_ON_CYCLE) == [0]
    visit(session, town, resident, month.until - timedelta(days=31))
    assert values(Indicator.VISITS_ON_CYCLE) == [0]
    visit(session, town, resident, month.until - timedelta(days=30))
    assert values(Indicator.VISITS_ON_CYCLE) == [1]


def test_nobody_met_is_no_visit(session, town, resident, values, month):
    visit(session, town, resident, month.until, Condition.NOT_MET)
    assert values(Indicator.VISITS_ON_CYCLE) == [0]


def test_a_record_without_a_cycle_is_no_person_month(resident, values):
    resident.visit_every_days = None
    assert values(Indicator.VISITS_ON_CYCLE) == []


def test_a_record_reviewed_by_its_day_was_in_time_and_one_that_waits_was_not(
    session, resident, values, month
):
    assert values(Indicator.REVIEWED_IN_TIME) == []
    resident.review_on = month.until
    assert values(Indicator.REVIEWED_IN_TIME) == [0]
    for late in (0, 1):
        session.add(
            RecordReview(
                scope=resident.scope,
                due_on=month.since,
                done_on=month.since + timedelta(days=late),
                is_deletion=False,
            )
        )
    assert sorted(values(Indicator.REVIEWED_IN_TIME)) == [0, 0, 1]
