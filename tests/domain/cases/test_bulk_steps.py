"""One step for many cases: what would happen to each, what did, and to whom they can be dispatched."""

import pytest
from support.handling import actor

from fieldapp.clock import day_of
from fieldapp.domain.cases import bulk_steps, chasing, objections, steps
from fieldapp.domain.cases.bulk_steps import BulkStep, Order, Outcome
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.errors import RuleBroken
from fieldapp.models import CaseState, Place, Unit, Verb

S, B = CaseState, BulkStep
SAID = Words(internal="现场看过", public="已办好")


@pytest.fixture
def carry_out(session, town, now):
    """carry_out(person, step, …) with both of the town's cases → their outcomes, the town's case first."""

    def _carry_out(person, step, words=SAID, cases=None, **order):
        found, on = cases or [town.case, town.other_case], day_of(now)
        done = bulk_steps.carry_out(session, actor(person, now), found, Order(step, words, **order), on, now)
        by_id = {outcome.case_id: outcome for outcome in done}
        return [by_id[case.id] for case in found]

    return _carry_out


def whys(outcomes):
    return [outcome.why for outcome in outcomes]


def unit(target):
    return f"unit:{target.id}"


# --- beforehand


def outlook(person, case, step, now):
    found = bulk_steps.outlook(actor(person, now), case, step)
    assert found.case is case
    return found.why


@pytest.mark.parametrize("state", S)
def test_what_is_closed_objected_in_hand_or_done_is_not_dispatched(town, now, state):
    town.case.state, town.case.is_open = state, state not in {S.CLOSED, S.DECLINED, S.MERGED}
    expected = {
        S.REPORTED: "", S.ACCEPTED: "", S.DISPATCHED: "",
        S.OBJECTED: bulk_steps.OBJECTED,
        S.CLOSED: bulk_steps.DONE_WITH, S.DECLINED: bulk_steps.DONE_WITH, S.MERGED: bulk_steps.DONE_WITH,
        S.FED_BACK: bulk_steps.TO_VERIFY, S.SETTLED: bulk_steps.TO_VERIFY, S.VERIFIED: bulk_steps.TO_VERIFY,
    }  # fmt: skip
    assert outlook(town.tang, town.case, B.DISPATCH, now) == expected.get(state, bulk_steps.IN_HAND)


def test_only_what_was_fed_back_can_be_closed(town, now):
    for state, why in (
        (S.REPORTED, bulk_steps.NOT_FED_BACK), (S.SIGNED, bulk_steps.NOT_FED_BACK), (S.FED_BACK, ""),
        (S.SETTLED, ""), (S.VERIFIED, ""),
    ):  # fmt: skip
        town.case.state = state
        assert outlook(town.tang, town.case, B.CLOSURE, now) == why


def test_an_objection_holds_up_no_chasing(town, now):
    town.case.state = S.OBJECTED
    assert outlook(town.tang, town.case, B.CHASE, now) == ""


def test_nobody_verifies_their_own_work_and_may_yet_close_what_another_verified(
    session, do, town, fed_back, now
):
    town.case.unit_id = town.case.handler_id = None
    step = next(step for step in town.case.steps if step.verb is Verb.FEED_BACK)
    step.person_id = town.lin.id
    assert outlook(town.lin, town.case, B.CLOSURE, now) == bulk_steps.OWN_WORK
    assert outlook(town.qin, town.case, B.CLOSURE, now) == ""
    do(town.qin, steps.verify)
    assert outlook(town.lin, town.case, B.CLOSURE, now) == ""


def test_a_step_of_somebody_elses_is_told_so(town, fed_back, now):
    assert outlook(town.mei, town.other_case, B.DISPATCH, now) == bulk_steps.NOT_YOURS
    assert outlook(town.mei, town.case, B.CHASE, now) == bulk_steps.NOT_YOURS
    assert outlook(town.mei, town.case, B.CLOSURE, now) == bulk_steps.NOT_YOURS  # may verify, not close


def test_a_closure_verifies_first_what_nobody_has_verified(town):
    town.case.state = S.FED_BACK
    assert bulk_steps.verbs_for(B.CLOSURE, town.case) == (Verb.VERIFY, Verb.CLOSE)
    town.case.state = S.VERIFIED
    assert bulk_steps.verbs_for(B.CLOSURE, town.case) == (Verb.CLOSE,)
    assert bulk_steps.verbs_for(B.CHASE, town.case) == (Verb.CHASE,)


# --- to whom


def test_units_of_the_place_and_above_are_targets_and_count_the_cases_they_answer_for(session, town, now):
    targets = bulk_steps.targets(session, [town.case, town.other_case], day_of(now))
    counted = {target.who.name: target.count for target in targets}
    assert counted[town.roads.name] == 2 and counted[town.village_centre.name] == 1
    assert town.mei.name not in counted
    assert [target.count for target in targets] == sorted(counted.values(), reverse=True)
    assert {target.choice for target in targets} >= {unit(town.roads), unit(town.city_centre)}


def test_workers_are_targets_where_all_cases_lie_in_their_village(session, town, now):
    alone = {target.who: target for target in bulk_steps.targets(session, [town.case], day_of(now))}
    assert alone[town.mei].choice == f"person:{town.mei.id}" and alone[town.mei].count == 1
    assert town.lin in alone and town.zhao not in alone


def test_no_unit_elsewhere_and_none_that_ended_is_a_target(session, town, now):
    far = session.get_one(Place, town.far_grid.id)
    session.add(Unit(name="远处的所", place_id=far.id, scope=far.scope))
    town.roads.ends_on = day_of(now)
    session.flush()
    names = {target.who.name for target in bulk_steps.targets(session, [town.case], day_of(now))}
    assert "远处的所" not in names and town.roads.name not in names and town.street_centre.name in names


# --- carried out


def test_each_case_is_dispatched_to_the_target(town, carry_out):
    assert whys(carry_out(town.tang, B.DISPATCH, target=unit(town.roads))) == ["", ""]
    assert {town.case.state, town.other_case.state} == {S.DISPATCHED}
    assert town.case.unit_id == town.other_case.unit_id == town.roads.id


def test_a_case_the_target_does_not_answer_for_is_left_as_it_was(town, carry_out):
    done = carry_out(town.tang, B.DISPATCH, target=unit(town.village_centre))
    assert whys(done) == ["", bulk_steps.NOT_THERE]
    assert (town.case.state, town.other_case.state) == (S.DISPATCHED, S.REPORTED)


def test_a_case_with_an_objection_is_not_dispatched_among_many(do, town, carry_out):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, objections.raise_objection, town.street_centre)
    assert whys(carry_out(town.tang, B.DISPATCH, target=unit(town.roads))) == [bulk_steps.OBJECTED, ""]
    assert town.case.state is S.OBJECTED


def test_a_case_that_has_left_the_way_is_named_with_the_reason(do, town, carry_out):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, steps.sign_for)
    assert whys(carry_out(town.tang, B.DISPATCH, target=unit(town.roads))) == [bulk_steps.IN_HAND, ""]


def test_chasing_many_writes_a_step_for_each(town, carry_out):
    assert whys(carry_out(town.tang, B.CHASE)) == ["", ""]
    assert [case.steps[-1].verb for case in (town.case, town.other_case)] == [Verb.CHASE] * 2
    assert whys(carry_out(town.qin, B.CHASE)) == ["", bulk_steps.NOT_YOURS]


def test_a_closure_verifies_in_internal_words_and_closes_in_public_ones(do, town, fed_back, carry_out):
    assert whys(carry_out(town.qin, B.CLOSURE, cases=[town.case])) == [""]
    *_, verified, closed = sorted(town.case.steps, key=lambda step: step.number)
    assert (verified.verb, verified.internal_words, verified.public_words) == (Verb.VERIFY, "现场看过", "")
    assert (closed.verb, closed.internal_words, closed.public_words) == (Verb.CLOSE, "", "已办好")


def test_what_was_verified_before_is_only_closed(do, town, fed_back, carry_out):
    do(town.mei, steps.verify)
    assert whys(carry_out(town.qin, B.CLOSURE, cases=[town.case])) == [""]
    assert [step.verb for step in town.case.steps].count(Verb.VERIFY) == 1


def test_nobody_closes_their_own_work_and_a_colleague_of_its_unit_is_told_another_reason(
    town, fed_back, carry_out
):
    assert whys(carry_out(town.sun, B.CLOSURE, cases=[town.case])) == [bulk_steps.OWN_WORK]
    assert whys(carry_out(town.mei, B.CLOSURE, cases=[town.case])) == [bulk_steps.NOT_YOURS]
    assert town.case.state is S.FED_BACK  # the verification was undone with it


def test_a_closure_of_what_nobody_fed_back_is_refused(town, carry_out):
    assert whys(carry_out(town.tang, B.CLOSURE)) == [bulk_steps.NOT_FED_BACK] * 2


def test_a_rule_that_one_case_breaks_is_said_in_its_own_words(town, carry_out, monkeypatch):
    def refuse(_session, _actor, case, _words, _now):
        if case.id == town.case.id:
            raise RuleBroken("The city is the highest level.")

    monkeypatch.setattr(chasing, "chase", refuse)
    assert whys(carry_out(town.tang, B.CHASE)) == ["The city is the highest level.", ""]


@pytest.mark.parametrize("step", B)
def test_where_others_acted_since_it_was_chosen_the_case_is_asked_about_again(
    session, do, town, carry_out, now, step
):
    cases = [town.case]
    if step is B.CLOSURE:
        do(town.lin, steps.dispatch, town.roads)
        do(town.sun, steps.sign_for)
        do(town.sun, steps.feed_back)
    seen = {town.case.id: town.case.step_count - 1}
    target = unit(town.street_centre)
    if step is B.CHASE:
        do(town.qin, chasing.chase)
        seen = {town.case.id: town.case.step_count - 1}
    elif step is B.DISPATCH:
        do(town.lin, steps.dispatch, town.roads)
    (outcome,) = carry_out(town.tang, step, cases=cases, target=target, seen=seen)
    assert (outcome.why, outcome.seen) == (bulk_steps.QUICKER, seen[town.case.id])
    now_seen = {town.case.id: town.case.step_count}
    assert whys(carry_out(town.tang, step, cases=cases, target=target, seen=now_seen)) == [""]


def test_what_was_verified_meanwhile_is_asked_about_before_it_is_closed(do, town, fed_back, carry_out):
    seen = {town.case.id: town.case.step_count}
    do(town.mei, steps.verify)
    (outcome,) = carry_out(town.qin, B.CLOSURE, cases=[town.case], seen=seen)
    assert outcome.why == bulk_steps.QUICKER and town.case.state is S.VERIFIED


def test_cases_are_taken_in_one_order(session, town, now):
    found = sorted([town.case, town.other_case], key=lambda case: case.id, reverse=True)
    order = Order(B.CHASE, SAID)
    done = bulk_steps.carry_out(session, actor(town.tang, now), found, order, day_of(now), now)
    assert [outcome.case_id for outcome in done] == sorted(case.id for case in found)


# --- what a receipt keeps


def test_outcomes_come_back_from_a_receipt_as_they_were(town):
    outcomes = [
        Outcome(town.case.id, town.case.number),
        Outcome(town.other_case.id, town.other_case.number, bulk_steps.QUICKER, 0),
    ]
    stored = bulk_steps.as_answer(outcomes)
    assert bulk_steps.from_answer(stored) == outcomes
    assert "seen" not in stored["cases"][0]
