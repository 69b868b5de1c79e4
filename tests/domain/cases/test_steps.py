"""The verbs of a case, by the people whose step each one is."""

from datetime import timedelta

import pytest

from fieldapp import clock
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import objections, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.errors import AlreadyDone, NotYours, Refusal
from fieldapp.models import CaseState, Level, Verb


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def test_the_whole_life_of_a_case(do, town, fed_back, now):
    do(town.mei, steps.verify)
    do(town.lin, steps.close)
    assert town.case.state is CaseState.CLOSED and not town.case.is_open
    verbs = [step.verb for step in sorted(town.case.steps, key=lambda s: s.number)]
    assert verbs[0] is Verb.REPORT and verbs[-1] is Verb.CLOSE
    assert town.case.closed_at == now


def test_a_unit_case_gets_its_handler_at_the_signature(do, town):
    do(town.lin, steps.dispatch, town.roads)
    assert town.case.handler_id is None
    do(town.sun, steps.sign_for)
    assert town.case.handler_id == town.sun.id


def test_a_restricted_case_is_seen_by_those_involved_and_with_the_permission_alone(session, do, town, now):
    do(town.lin, steps.restrict, True, words=Words(internal="涉及未成年人"))
    assert town.case.is_restricted and town.case.minor_involved and town.case.state is CaseState.REPORTED
    do(town.lin, steps.restrict, False, words=Words(internal="再限制一次"))
    assert town.case.minor_involved  # nobody unticks a child
    session.flush()
    seen = {
        name: town.case in set(session.scalars(policy.visible_cases(actor(getattr(town, name), now))))
        for name in ("mei", "luo", "qin", "tang", "wu")
    }
    assert seen == {"mei": True, "luo": True, "qin": False, "tang": False, "wu": False}
    for nobody in (town.wu, town.sun, town.mei):
        with pytest.raises(NotYours):
            do(nobody, steps.restrict, True)


def test_closing_needs_verification(do, town, fed_back):
    with pytest.raises(AlreadyDone):
        do(town.lin, steps.close)


def test_declining_says_where_to_turn(do, town):
    with pytest.raises(Refusal):
        do(town.lin, steps.decline, words=Words(internal="不归我们"))
    do(town.lin, steps.decline)
    assert town.case.state is CaseState.DECLINED


def test_an_upheld_objection_frees_the_case(do, town):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, objections.raise_objection, town.street_centre)
    with pytest.raises(NotYours):
        do(town.lin, objections.decide, True, None)  # the centre decides, not who dispatched
    do(town.qin, objections.decide, True, None)
    assert town.case.state is CaseState.ACCEPTED and town.case.unit_id is None


def test_an_overruled_objection_goes_back_to_the_same_owner(do, town):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, objections.raise_objection, town.street_centre)
    do(town.qin, objections.decide, False, None)
    assert town.case.state is CaseState.DISPATCHED and town.case.unit_id == town.roads.id


def test_an_extension_once_and_within_its_limit(do, town):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, steps.sign_for)
    due = town.case.due_at
    with pytest.raises(Refusal):
        do(town.sun, steps.ask_extension, clock.day_of(due) + timedelta(days=300))
    do(town.sun, steps.ask_extension, clock.day_of(due) + timedelta(days=5))
    do(town.qin, steps.decide_extension, True)
    assert town.case.due_at > due
    with pytest.raises(Refusal):
        do(town.sun, steps.ask_extension, clock.day_of(due) + timedelta(days=8))


def test_time_on_hold_is_given_back(do, town, now):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, steps.sign_for)
    do(town.sun, steps.hold, clock.day_of(now) + timedelta(days=30))
    do(town.sun, steps.resume, at=now + timedelta(days=30))
    assert town.case.due_at > now + timedelta(days=34)  # five working days, an hour of them over
    assert town.case.review_on is None


def test_escalation_goes_one_rung_up_with_a_reason(do, town):
    with pytest.raises(Refusal):
        do(town.qin, steps.escalate, words=Words())
    do(town.qin, steps.escalate)
    assert town.case.level is Level.TOWN
    do(town.tang, steps.escalate)
    assert town.case.level is Level.COUNTY
    assert Actor.of(town.lin, clock.today()).may("see_cases", town.case.scope)


def test_what_was_done_again_is_verified_again(do, town, fed_back):
    do(town.mei, steps.redo)
    assert town.case.state is CaseState.ACCEPTED
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, steps.sign_for)
    do(town.sun, steps.feed_back)
    assert town.case.state is CaseState.FED_BACK


def test_words_for_colleagues_never_lie_readable_in_the_database(do, session, town, fed_back):
    from sqlalchemy import text

    session.flush()
    stored = session.execute(text("SELECT body FROM step_words")).scalars().all()
    assert stored and all("换了灯泡".encode() not in bytes(body) for body in stored)
