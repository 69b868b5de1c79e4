"""What a case waits for, and who may take the step that is due."""

from datetime import timedelta

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import next_steps, objections, steps, workflow
from fieldapp.domain.cases.concurrent_changes import version_now, version_seen
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.joint_handling import calls
from fieldapp.models import OPEN_STATES, CaseState, Verb


def due(person, case, now):
    return next_steps.due_step(Actor.of(person, day_of(now)), case)


def test_every_open_state_waits_for_something_that_leads_on():
    assert set(next_steps.AWAITED) == OPEN_STATES
    for state, verbs in next_steps.AWAITED.items():
        assert all(workflow.allows(state, verb) and workflow.FLOW[verb][1] != state for verb in verbs)


def test_the_due_step_follows_the_case(do, town, now):
    assert due(town.lin, town.case, now) is Verb.ACCEPT
    do(town.lin, steps.accept)
    assert due(town.lin, town.case, now) is Verb.DISPATCH and due(town.sun, town.case, now) is None
    do(town.lin, steps.dispatch, town.roads)
    assert due(town.sun, town.case, now) is Verb.SIGN
    assert due(town.lin, town.case, now) is None  # dispatching again is possible, but not what it waits for
    do(town.sun, steps.sign_for)
    assert due(town.sun, town.case, now) is Verb.START
    do(town.sun, steps.start_work)
    do(town.sun, steps.feed_back)
    assert due(town.mei, town.case, now) is Verb.VERIFY and due(town.sun, town.case, now) is None
    do(town.mei, steps.verify)
    assert due(town.lin, town.case, now) is Verb.CLOSE


def test_an_objection_is_decided_before_all_else(do, town, now):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, objections.raise_objection, town.village_centre)
    assert due(town.qin, town.case, now) is Verb.UPHOLD_OBJECTION
    assert due(town.sun, town.case, now) is None


def test_a_complaint_comes_first_for_the_county(do, town, fed_back, now):
    town.case.complained_at = now
    assert due(town.bai, town.case, now) is Verb.ANSWER_COMPLAINT
    assert due(town.mei, town.case, now) is Verb.VERIFY


def test_while_called_units_are_awaited_the_lead_does_not_feed_back(do, town, now):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, steps.sign_for)
    do(town.sun, steps.start_work)
    tomorrow = day_of(now) + timedelta(days=1)
    do(town.sun, calls.whistle, [town.village_centre], tomorrow, words=Words(internal="请一起看现场"))
    assert due(town.sun, town.case, now) is None
    assert next_steps.awaited_units(town.case) == [town.village_centre.name]
    assert due(town.qin, town.case, now) is Verb.ANSWER_CALL
    do(town.qin, calls.answer, False, words=Words(internal="今天没有人手"))
    assert due(town.sun, town.case, now) is Verb.CONCLUDE


def test_the_version_seen_is_told_apart_from_the_one_now(do, town, now):
    do(town.lin, steps.accept)
    count = town.case.step_count
    do(town.lin, steps.dispatch, town.roads)
    seen, is_now = version_seen(town.case, count), version_now(town.case)
    assert (seen.state, seen.unit) == (CaseState.ACCEPTED, None)
    assert (is_now.state, is_now.unit) == (CaseState.DISPATCHED, town.roads)
    assert seen.is_due_known and seen.due_at == is_now.due_at


@pytest.mark.parametrize("signs", [False, True])
def test_the_handler_seen_is_whoever_had_it_then(do, town, signs):
    do(town.lin, steps.dispatch, town.roads)
    if signs:
        do(town.sun, steps.sign_for)
    count = town.case.step_count
    do(town.sun, steps.sign_for) if not signs else do(town.sun, steps.start_work)
    seen = version_seen(town.case, count)
    assert seen.unit == town.roads and seen.handler == (town.sun if signs else None)
