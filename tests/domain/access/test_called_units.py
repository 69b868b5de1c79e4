"""A unit called in to a case may see it, then and later."""

import pytest
from support.handling import actor

from fieldapp.domain.access import called_units
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.joint_handling import calls
from fieldapp.models import CallAnswer

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near


def cases_for(session, *units):
    return [set(session.scalars(query)) for query in called_units.to_help([unit.id for unit in units])]


def test_a_called_unit_is_shown_the_case_and_other_units_are_not(session, town, led, call, power):
    session.flush()
    assert cases_for(session, power) == [{led.id}]
    assert cases_for(session, town.street_centre) == [set()]
    assert cases_for(session, town.street_centre, power) == [{led.id}]


def test_the_unit_that_called_is_not_shown_the_case_by_its_own_call(session, town, call):
    session.flush()
    assert cases_for(session, town.roads) == [set()]


def test_a_case_stays_visible_after_a_refusal_and_after_the_conclusion(session, town, led, call, power, now):
    call.called[0].answer = CallAnswer.CANNOT
    session.flush()
    assert cases_for(session, power) == [{led.id}]
    calls.conclude(session, actor(town.sun, now), led, Words(internal="已定"), now)
    session.flush()
    assert cases_for(session, power) == [{led.id}]


def test_nobody_without_a_unit_is_asked_about_calls():
    assert called_units.to_help([]) == []
