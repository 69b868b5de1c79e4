"""A call nobody answers goes up, level by level."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.joint_handling import calls
from fieldapp.models import CalledUnit, LadderFault, Notice, Reminder, Verb

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
FOR = Words(internal="线路跨两家，请一起看现场", public="已请有关单位共同处理")
FOUND = Words(internal="电缆老化，需停电更换")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def actor(person, now):
    return Actor.of(person, day_of(now))


def told(session, case, cause):
    rows = session.scalars(select(Reminder).where(Reminder.case_id == case.id, Reminder.cause == cause))
    return [r.digest.person.name if r.digest.person else r.digest.unit.name for r in rows]


# --- silence


def chased(led):
    return [s.unit.name for s in sorted(led.steps, key=lambda s: s.number) if s.verb is Verb.CHASE]


def test_a_call_nobody_answers_is_said_to_the_unit_its_superior_and_the_caller(
    session, town, led, call, power, zhou, scan
):
    scan(at("2026-11-25T09:59"))
    assert told(session, led, "call") == []
    scan(at("2026-11-25T10:00"))
    assert sorted(told(session, led, "call")) == sorted(
        [power.name, town.roads.name, town.county_centre.name]
    )
    assert chased(led) == [power.name]
    scan(at("2026-11-25T10:00"))
    scan(at("2026-11-27T09:59"))
    assert chased(led) == [power.name]  # once a rung
    scan(at("2026-11-27T10:00"))  # two working days later the city's
    assert town.city_centre.name in told(session, led, "call") and chased(led) == [power.name] * 2
    (one,) = session.scalars(select(CalledUnit)).all()
    assert one.check_at is None  # nobody is above the city


def test_one_that_is_answered_in_time_waits_until_it_should_have_come(session, led, call, do, zhou, scan):
    do(zhou, calls.answer, True)
    scan(at("2026-11-26T17:29"))
    assert told(session, led, "call") == []
    scan(at("2026-11-26T17:30"))
    assert len(told(session, led, "call")) == 3


def test_one_that_came_or_cannot_or_is_concluded_is_not_awaited(
    session, town, led, call, do, zhou, scan, now
):
    do(zhou, calls.join, day_of(now))
    scan(at("2026-11-27T10:00"))
    assert told(session, led, "call") == []


def test_the_conclusion_ends_the_waiting(session, town, led, call, do, scan):
    do(town.sun, calls.conclude)
    scan(at("2026-11-30T08:30"))
    assert told(session, led, "call") == [] and chased(led) == []


def test_a_call_is_awaited_while_the_case_stands_still(session, town, led, call, do, scan, now):
    do(town.sun, steps.hold, day_of(now) + timedelta(days=20))
    scan(at("2026-11-25T10:00"))
    assert len(told(session, led, "call")) == 3


def test_after_a_standstill_every_level_missed_is_told_once(session, town, led, call, power, zhou, scan):
    scan(at("2026-12-24T10:00"))
    names = told(session, led, "call")
    above = {town.county_centre.name, town.city_centre.name}
    assert {power.name, town.roads.name} | above == set(names)
    assert len(chased(led)) == 2  # the case's own deadline has passed, too


def test_a_called_unit_without_anybody_is_told_to_the_administrators(session, town, led, call, power, scan):
    scan(at("2026-11-25T10:00"))
    notice = session.scalars(select(Notice).where(Notice.subject_id == power.id)).one()
    assert notice.kind == LadderFault.VACANT and town.county_centre.name in told(session, led, "call")


def test_a_named_superior_goes_before_the_places_own(session, town, led, call, power, zhou, scan):
    power.superior_id = town.roads.id
    session.flush()
    scan(at("2026-11-25T10:00"))
    assert set(told(session, led, "call")) == {power.name, town.roads.name}
