"""What several corridors share: a case in the hands of a unit, another unit called in, and a run of the escalation."""

from datetime import timedelta

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.escalation import run as escalation_run
from fieldapp.domain.escalation.scan import begin
from fieldapp.domain.joint_handling import calls
from fieldapp.domain.organisation import unit_faults
from fieldapp.models import Person, Posting, Role, Unit

FOR = Words(internal="线路跨两家，请一起看现场", public="已请有关单位共同处理")
FOUND = Words(internal="电缆老化，需停电更换")


def actor(person, now):
    return Actor.of(person, day_of(now))


@pytest.fixture
def power(session, town):
    """A department of the county, called in from the street below; outside the case's area it sees nothing."""
    unit = Unit(name="汉滨区供电公司", place_id=town.county.id, scope=town.county.scope)
    session.add(unit)
    session.flush()
    return unit


@pytest.fixture
def zhou(session, town, power, now):
    person = Person(name="周电工", sign_in_name="zhou", must_change_password=False)
    where = {"place_id": town.county.id, "scope": town.county.scope, "unit_id": power.id}
    person.postings.append(Posting(role=Role.DEPARTMENT_HANDLER, starts_on=day_of(now), **where))
    session.add(person)
    session.flush()
    return person


@pytest.fixture
def led(session, town, now):
    """The town's case in the hands of the roads unit, signed for by sun."""
    steps.dispatch(session, actor(town.lin, now), town.case, town.roads, Words(), now)
    steps.sign_for(session, actor(town.sun, now), town.case, Words(), now)
    return town.case


@pytest.fixture
def call(session, town, led, power, now):
    """The roads unit has called the power company, to come by Thursday."""
    on = day_of(now) + timedelta(days=2)
    return calls.whistle(session, actor(town.sun, now), led, [power], on, FOR, now)


@pytest.fixture
def do(session, led, now):
    def _do(person, verb, *more, words=FOUND, moment=now):
        return verb(session, actor(person, now), led, *more, words, moment)

    return _do


@pytest.fixture
def scan(session):
    """scan(moment): everything that is due by then is reached."""

    def _scan(moment):
        run = begin(session, moment)
        while ids := escalation_run.due_ids(session, moment):
            assert escalation_run.climb(session, run, ids)
        unit_faults.end_repaired(session, moment, run.responsible_units)
        session.expire_all()

    return _scan


@pytest.fixture
def with_sun(session, town, now):
    """The case is the roads unit's, signed for by sun."""
    steps.dispatch(session, actor(town.lin, now), town.case, town.roads, Words(), now)
    steps.sign_for(session, actor(town.sun, now), town.case, Words(), now)
    session.flush()
    return town.case
