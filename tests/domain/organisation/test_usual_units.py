"""Which unit is chosen beforehand when a case is dispatched."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.domain.cases import steps
from fieldapp.domain.organisation.usual_units import Why, proposed
from fieldapp.models import Case, CaseState, Unit


@pytest.fixture
def case(session, town):
    return session.get_one(Case, town.case.id)


@pytest.fixture
def offer(session, town, case):
    """proposal() → the unit's name and the reason, out of what can be dispatched to."""

    def proposal():
        found = proposed(session, case, steps.units_for(session, case))
        return (found.unit.name, found.why) if found else None

    return proposal


def earlier(session, case, unit, **changes):
    """A case like this one, of some days ago, that `unit` finished."""
    known = {column.name: getattr(case, column.name) for column in Case.__table__.columns}
    known |= {"id": None, "number": f"{case.number}-{unit.name}", "state": CaseState.CLOSED, "is_open": False}
    known |= {"unit_id": unit.id, "opened_at": case.opened_at - timedelta(days=9), **changes}
    del known["id"]
    session.add(Case(**known))
    session.flush()


def unit_named(session, part):
    return session.scalars(select(Unit).where(Unit.name.contains(part))).first()


def test_the_usual_department_of_the_category_is_proposed(session, case, offer):
    case.category.usual_department = "市政设施"
    assert offer() == (unit_named(session, "市政设施").name, Why.USUAL)


def test_a_centre_is_no_department_whatever_its_name(session, case, offer):
    case.category.usual_department = "网格化"
    assert unit_named(session, "网格化").is_centre and offer() is None


def test_who_finished_the_last_case_of_the_kind_in_this_village_comes_first(session, town, case, offer):
    case.category.usual_department = "市政设施"
    centre = session.scalars(select(Unit).where(Unit.is_centre, Unit.scope == case.town)).one()
    earlier(session, case, centre)
    assert offer() == (centre.name, Why.LAST_HERE)


@pytest.mark.parametrize(
    "changes",
    [{"state": CaseState.OBJECTED, "is_open": True}, {"scope": "610902001999", "village": "610902001999"}],
)
def test_an_objection_or_another_village_proposes_nothing(session, case, offer, changes):
    case.category.usual_department = None
    centre = session.scalars(select(Unit).where(Unit.is_centre, Unit.scope == case.town)).one()
    earlier(session, case, centre, **changes)
    assert offer() is None


def test_a_unit_that_cannot_be_dispatched_to_is_not_proposed(session, case, offer):
    case.category.usual_department = "市政设施"
    unit_named(session, "市政设施").ends_on = case.opened_at.date()
    session.flush()
    assert offer() is None
