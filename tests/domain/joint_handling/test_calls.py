"""The whistle: who is called, what they answer, who may do which part of it, and what becomes of silence."""

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
from fieldapp.domain.joint_handling import calls
from fieldapp.domain.overview import entries, today
from fieldapp.models import CallAnswer, CaseState, Reminder, Role, Urgency, Verb

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
FOR = Words(internal="线路跨两家，请一起看现场", public="已请有关单位共同处理")
FOUND = Words(internal="电缆老化，需停电更换")
CAST = ("mei", "zhao", "wu", "lin", "qin", "tang", "luo", "bai", "gao", "sun", "zhou", "ding", "yan", "far")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def actor(person, now):
    return Actor.of(person, day_of(now))


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


def test_each_part_of_a_call_is_taken_once(session, town, do, led, call, zhou, now):
    do(zhou, calls.answer, True)
    with pytest.raises(AlreadyDone):
        do(zhou, calls.answer, False)
    do(zhou, calls.join, day_of(now))
    with pytest.raises(AlreadyDone):
        do(zhou, calls.join, day_of(now))
    do(town.sun, calls.conclude)
    with pytest.raises(AlreadyDone):
        do(town.sun, calls.conclude)


def test_nobody_notes_an_arrival_of_a_day_to_come(do, call, zhou, now):
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


# --- where it stands


def test_a_call_stands_on_todays_list_of_the_called_unit(session, town, do, led, power, now):
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
