"""The whistle: who is called, what they answer, who may do which part of it, and what becomes of silence."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import objections, rights, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging
from fieldapp.domain.errors import AlreadyDone, NotYours, Refusal
from fieldapp.domain.escalation import run as escalation_run
from fieldapp.domain.escalation.scan import begin
from fieldapp.domain.joint_handling import call_lists, calls
from fieldapp.domain.overview import entries, today
from fieldapp.models import (
    CallAnswer,
    CalledUnit,
    CaseState,
    LadderFault,
    Notice,
    Person,
    Posting,
    Reminder,
    Role,
    Unit,
    Urgency,
    Verb,
)

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
FOR = Words(internal="线路跨两家，请一起看现场", public="已请有关单位共同处理")
FOUND = Words(internal="电缆老化，需停电更换")
CAST = ("mei", "zhao", "wu", "lin", "qin", "tang", "luo", "bai", "gao", "sun", "zhou", "ding", "yan", "far")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


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
    def _scan(moment):
        run = begin(session, moment)
        while ids := escalation_run.due_ids(session, moment):
            assert escalation_run.climb(session, run, ids)
        session.expire_all()

    return _scan


def sees(session, person, case, now):
    return case in session.scalars(policy.visible_cases(actor(person, now))).all()


def told(session, case, cause):
    rows = session.scalars(select(Reminder).where(Reminder.case_id == case.id, Reminder.cause == cause))
    return [r.digest.person.name if r.digest.person else r.digest.unit.name for r in rows]


def test_from_the_call_to_the_conclusion(session, town, do, led, call, power, zhou, now):
    assert [one.unit_id for one in call.called] == [power.id] and call.unit_id == town.roads.id
    assert (call.answer_by, call.come_by) == (at("2026-11-25T10:00"), at("2026-11-26T17:30"))
    assert led.unit_id == town.roads.id and led.state is CaseState.SIGNED  # the lead stays responsible
    assert told(session, led, "whistle") == [power.name]
    do(zhou, calls.answer, True)
    assert told(session, led, "answer_call") == [town.roads.name]
    do(zhou, calls.join, day_of(now))
    (one,) = call.called
    assert (one.answer, one.came_on, one.check_at) == (CallAnswer.CAME, day_of(now), None)
    do(town.sun, calls.conclude)
    assert not call.is_open and power.name in told(session, led, "conclude")
    verbs = [step.verb for step in sorted(led.steps, key=lambda s: s.number)][-4:]
    assert verbs == [Verb.WHISTLE, Verb.ANSWER_CALL, Verb.JOIN, Verb.CONCLUDE]
    do(town.sun, steps.feed_back, words=Words(public="已修好"))


def test_a_unit_that_cannot_come_says_why_and_can_be_called_again(
    session, town, do, led, call, power, zhou, now
):
    with pytest.raises(Refusal):
        do(zhou, calls.answer, False, words=Words())
    do(zhou, calls.answer, False)
    assert told(session, led, "decline_call") == [town.roads.name]
    assert call.called[0].check_at is None
    again = do(town.sun, calls.whistle, [power], day_of(now) + timedelta(days=1), words=FOR)
    assert again.called[0].answer is CallAnswer.WAITED_FOR
    do(zhou, calls.answer, True)
    assert (call.called[0].answer, again.called[0].answer) == (CallAnswer.CANNOT, CallAnswer.COMING)


def test_a_call_says_whom_what_for_and_by_when(town, do, led, power, now):
    tomorrow = day_of(now) + timedelta(days=1)
    for units, on, words in (
        ([power], tomorrow, Words()),
        ([], tomorrow, FOR),
        ([town.roads], tomorrow, FOR),  # its own owner
        ([power], day_of(now) - timedelta(days=1), FOR),
    ):
        with pytest.raises(Refusal):
            do(town.sun, calls.whistle, units, on, words=words)
    do(town.sun, calls.whistle, [power], tomorrow, words=FOR)
    with pytest.raises(Refusal):  # one's own
        do(town.lin, calls.whistle, [town.village_centre], tomorrow, words=FOR)
    with pytest.raises(Refusal):  # it is called in already
        do(town.sun, calls.whistle, [power], tomorrow, words=FOR)


def test_an_urgent_call_runs_on_clock_time(town, do, led, power, now):
    led.urgency = Urgency.URGENT
    evening = at("2026-11-24T22:00")
    call = do(town.sun, calls.whistle, [power], day_of(now), words=FOR, moment=evening)
    assert call.answer_by == evening + timedelta(minutes=15)
    assert day_of(call.come_by) == day_of(now) and call.come_by > evening


def test_what_was_said_is_not_said_again(session, town, do, led, call, zhou, now):
    do(zhou, calls.answer, True)
    with pytest.raises(AlreadyDone):
        do(zhou, calls.answer, False)
    do(zhou, calls.join, day_of(now))
    with pytest.raises(AlreadyDone):
        do(zhou, calls.join, day_of(now))
    do(town.sun, calls.conclude)
    with pytest.raises(AlreadyDone):
        do(town.sun, calls.conclude)


def test_nobody_has_come_tomorrow(do, call, zhou, now):
    with pytest.raises(Refusal):
        do(zhou, calls.join, day_of(now) + timedelta(days=1))


# --- who may


def test_the_called_unit_sees_the_case_from_then_on_and_nobody_else_does(
    session, town, led, power, zhou, now
):
    assert not sees(session, zhou, led, now)
    calls.whistle(session, actor(town.sun, now), led, [power], day_of(now), FOR, now)
    assert sees(session, zhou, led, now)
    assert not sees(session, town.far, led, now) and not sees(session, zhou, town.other_case, now)
    calls.conclude(session, actor(town.sun, now), led, FOUND, now)
    assert sees(session, zhou, led, now)


def test_a_restricted_case_stays_kept_apart_from_the_called_unit(session, led, call, zhou, now):
    led.is_restricted = True
    session.flush()
    assert not sees(session, zhou, led, now)
    zhou.postings[0].may_see_restricted = True
    assert sees(session, zhou, led, now)
    phone = Actor.of(zhou, day_of(now), takes_along=True)
    assert session.scalars(policy.visible_cases(phone)).all() == []


LEADING = {"lin", "qin", "tang", "luo", "bai", "gao", "sun"}
MAY = {
    Verb.WHISTLE: LEADING,
    Verb.CONCLUDE: LEADING,
    Verb.ANSWER_CALL: {"zhou"},
    Verb.DECLINE_CALL: {"zhou"},
    Verb.JOIN: {"zhou"},
}


@pytest.mark.parametrize("verb", MAY)
@pytest.mark.parametrize("name", CAST)
def test_who_may_take_which_part(town, led, call, zhou, now, name, verb):
    person = zhou if name == "zhou" else getattr(town, name)
    assert rights.may_do(actor(person, now), led, verb) is (name in MAY[verb])


@pytest.mark.parametrize("verb", MAY)
@pytest.mark.parametrize("name", ["sun", "lin", "qin", "zhou"])
def test_nobody_may_in_another_place(town, call, zhou, now, name, verb):
    person = zhou if name == "zhou" else getattr(town, name)
    assert not rights.may_do(actor(person, now), town.other_case, verb)


@pytest.mark.parametrize(
    "verb", [v for v in Verb if v not in {Verb.ANSWER_CALL, Verb.DECLINE_CALL, Verb.JOIN}]
)
def test_a_helper_takes_no_step_of_the_leads(led, call, zhou, now, verb):
    assert not rights.may_do(actor(zhou, now), led, verb)


def test_an_auditor_in_the_called_unit_only_looks(session, led, call, zhou, now):
    zhou.postings[0].role = Role.AUDITOR
    with pytest.raises(NotYours):
        calls.answer(session, actor(zhou, now), led, True, Words(), now)


def test_who_came_to_help_does_not_verify(session, town, do, led, call, power, now):
    lin = town.lin
    do(town.sun, calls.whistle, [town.village_centre], day_of(now), words=FOR)
    do(lin, calls.join, day_of(now))
    do(town.sun, calls.conclude)
    do(town.sun, steps.feed_back, words=Words(public="已修好"))
    with pytest.raises(NotYours):
        do(lin, steps.verify)
    do(town.mei, steps.verify)


# --- what the call holds up


@pytest.mark.parametrize("ending", [steps.feed_back, steps.settle, steps.decline])
def test_nothing_ends_the_work_before_the_conclusion(session, town, led, call, now, ending):
    who = town.sun
    if ending is not steps.feed_back:
        led.state, who = CaseState.ACCEPTED, town.lin
    with pytest.raises(Refusal, match="conclusion"):
        ending(session, actor(who, now), led, Words(public="好了"), now)


def test_a_case_with_an_open_call_may_take_others_in_but_is_not_merged_itself(session, town, led, call, now):
    tang = actor(town.tang, now)
    with pytest.raises(Refusal, match="conclusion"):
        merging.merge(session, tang, town.other_case, [led], "同一条线", now)
    merging.merge(session, tang, led, [town.other_case], "同一条线", now)


def test_a_call_goes_on_with_the_next_owner(session, town, led, call, power, zhou, now):
    led.state = CaseState.DISPATCHED
    sun, qin = actor(town.sun, now), actor(town.qin, now)
    led.handler_id = None
    objections.raise_objection(session, sun, led, town.street_centre, FOUND, now)
    objections.decide(session, qin, led, True, town.street_centre, FOUND, now)
    assert call.is_open
    calls.answer(session, actor(zhou, now), led, True, Words(), now)
    calls.conclude(session, actor(town.tang, now), led, FOUND, now)


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


# --- where it stands


def test_it_stands_on_todays_list_of_the_called_unit(session, town, do, led, power, now):
    def asks():
        return [
            entry.ask for entry in today.entries(session, actor(town.lin, now), now) if entry.id == led.id
        ]

    do(town.sun, calls.whistle, [town.village_centre], day_of(now), words=FOR)
    assert asks() == [entries.Ask.ANSWER_CALL]
    do(town.lin, calls.answer, True)
    assert asks() == [entries.Ask.JOIN]
    do(town.lin, calls.join, day_of(now))
    assert asks() == []


def test_the_caller_sees_whom_it_waits_for(session, town, led, call, zhou, now):
    made = session.scalars(call_lists.concerning(actor(town.sun, now))).all()
    assert [one.unit.name for one in made] == ["汉滨区供电公司"]
    assert session.scalars(call_lists.awaiting(actor(zhou, now))).all() == made
    assert session.scalars(call_lists.awaiting(actor(town.tang, now))).all() == []


def test_open_calls_are_found_by_their_ids_and_not_by_walking_open_cases(session, town, now):
    """On SQLite, while hardly anybody is called in: 3 of the overview's 32 CPU ms."""
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what is there, and there is nothing here")
    for query in (call_lists.awaiting, call_lists.concerning):
        asked = query(actor(town.tang, now)).compile(
            session.get_bind(), compile_kwargs={"literal_binds": True}
        )
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}").all()
        its = [row[3] for row in plan if re.match(r"(SCAN|SEARCH) case ", f"{row[3]} ")]
        assert its and all("(id=?)" in step for step in its), (query, its)
