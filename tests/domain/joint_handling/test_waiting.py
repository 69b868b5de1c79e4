"""Calls waiting for an answer: when the next of them is late, and who asked."""

from datetime import timedelta

import pytest

from fieldapp.domain.deadlines import milestones
from fieldapp.domain.joint_handling import waiting
from fieldapp.domain.notifications.digests import Recipient
from fieldapp.models import CallAnswer, CalledUnit, RungKind

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near


@pytest.fixture
def late_at(session, led, now):
    """late_at() → when the escalation looks at the case's calls, None when it does not."""

    def _late_at():
        waiting.wait(session, led, now)
        rung = milestones.last_of(milestones.of_case(session, led.id), RungKind.CALL)
        return rung.due_at if rung and rung.ended_at is None else None

    return _late_at


def test_the_calls_are_looked_at_when_the_first_of_them_is_late(session, town, call, late_at, now):
    (called,) = call.called
    assert late_at() == called.check_at
    other = CalledUnit(unit=town.county_centre, position=1, answer=CallAnswer.WAITED_FOR)
    other.check_at = called.check_at - timedelta(hours=1)
    call.called.append(other)
    assert late_at() == other.check_at
    other.check_at = None
    assert late_at() == called.check_at


def test_nobody_is_looked_for_once_nobody_is_awaited(call, late_at):
    call.called[0].check_at = None
    assert late_at() is None


def test_a_concluded_call_awaits_nobody(call, late_at, now):
    call.concluded_at = now
    assert late_at() is None


def test_the_caller_is_the_unit_or_without_one_the_person(session, town, call):
    assert waiting.caller(call) == Recipient(town.roads.id, True)
    call.unit_id = None
    assert waiting.caller(call) == Recipient(town.sun.id, False)
