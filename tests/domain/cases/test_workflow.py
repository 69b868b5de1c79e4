"""The state table as a whole: no path skips verification, every state can be left or is an end."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import update

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import chasing, objections, rights, steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.cases.workflow import FLOW, allows, possible
from fieldapp.domain.errors import AlreadyDone, Refusal
from fieldapp.domain.joint_handling import calls
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import OPEN_STATES, Case, CaseState, Urgency, Verb

S, V = CaseState, Verb
JOINT = {V.WHISTLE, V.ANSWER_CALL, V.DECLINE_CALL, V.JOIN, V.CONCLUDE}


def paths_to(state, banned):
    """States reachable from REPORTED without ever doing a banned verb."""
    reached, frontier = {CaseState.REPORTED}, [CaseState.REPORTED]
    while frontier:
        here = frontier.pop()
        for verb, (starts, end) in FLOW.items():
            if verb not in banned and here in starts and end is not None and end not in reached:
                reached.add(end)
                frontier.append(end)
    return state in reached


def every_walk():
    """Each (state, verb, state, has it been verified since somebody worked on it) that any path can come to."""
    start = (S.REPORTED, False)
    known, frontier, edges = {start}, [start], set()
    while frontier:
        state, is_verified = frontier.pop()
        for verb, (starts, end) in FLOW.items():
            if state in starts:
                after = (verb is V.VERIFY or is_verified) and verb not in rights.HANDS_ON | {
                    V.REDO,
                    V.REOPEN,
                }
                edges.add((state, verb, end or state, is_verified))
                if (there := (end or state, after)) not in known:
                    known.add(there)
                    frontier.append(there)
    return edges


def test_no_path_to_closed_skips_verification():
    assert paths_to(CaseState.CLOSED, banned=set())
    assert not paths_to(CaseState.CLOSED, banned={Verb.VERIFY})


def test_every_way_into_closed_comes_from_work_that_was_verified():
    into = [edge for edge in every_walk() if edge[2] is S.CLOSED and edge[0] is not S.CLOSED]
    assert into == [(S.VERIFIED, V.CLOSE, S.CLOSED, True)]
    assert {
        verb for state, verb, end, _ in every_walk() if end is S.VERIFIED and state is not S.VERIFIED
    } == {V.VERIFY}


def test_the_walk_takes_every_verb_of_the_table():
    assert {verb for _, verb, _, _ in every_walk()} == set(FLOW)


def test_calling_units_in_changes_no_state():
    assert all(FLOW[verb][1] is None for verb in JOINT)
    ended = {S.REPORTED, S.FED_BACK, S.SETTLED, S.VERIFIED, S.DECLINED, S.CLOSED, S.MERGED}
    assert all(not FLOW[verb][0] & ended for verb in JOINT)


def test_every_open_state_can_be_reached_and_left():
    for state in OPEN_STATES:
        assert paths_to(state, banned=set()), state
        assert possible(state), state


def test_a_merged_case_can_only_be_given_back():
    assert possible(CaseState.MERGED) == []


def test_what_is_closed_can_only_be_reopened_or_a_complaint_about_it_answered():
    assert possible(CaseState.CLOSED) == [Verb.REOPEN, Verb.ANSWER_COMPLAINT]


def test_feedback_needs_a_signature_first():
    assert not allows(CaseState.DISPATCHED, Verb.FEED_BACK)
    assert allows(CaseState.SIGNED, Verb.FEED_BACK)


# --- the same with people: whatever they try, in whatever order

SAID = Words(internal="说明", public="已告知")


def errands(town, now):
    """Every verb as somebody would take it."""
    later = day_of(now) + timedelta(days=9)
    plain = (
        steps.accept, steps.decline, steps.settle, steps.sign_for, steps.start_work, steps.resume, steps.feed_back,
        steps.verify, steps.redo, steps.close, steps.reopen, steps.escalate, chasing.chase, chasing.supervise,
        chasing.hear_reporter, calls.conclude,
    )  # fmt: skip
    return [
        *(
            (verb, ()) for verb in (*plain, *[steps.settle, steps.feed_back, steps.verify, steps.close] * 3)
        ),  # the end comes often
        *((steps.dispatch, (to,)) for to in (town.roads, town.village_centre, town.mei, town.lin)),
        (objections.raise_objection, (town.street_centre,)),
        (objections.decide, (True, town.roads)),
        (objections.decide, (False, None)),
        (steps.ask_extension, (later,)),
        (steps.decide_extension, (True,)),
        (steps.decide_extension, (False,)),
        (steps.hold, (later,)),
        (chasing.ask_reporter, (later,)),
        (calls.whistle, ([town.village_centre, town.county_centre], later)),
        (calls.answer, (True,)),
        (calls.answer, (False,)),
        (calls.join, (day_of(now),)),
    ]


def was_verified_by_another(case):
    """Verified by somebody who had no hand in it until then, and closed only when that came after the last work."""
    hands, verified = set(), False
    for step in sorted(case.steps, key=lambda step: step.number):
        if step.verb in rights.HANDS_ON:
            hands.add(step.person_id)
            verified = False
        elif step.verb is V.VERIFY:
            verified = step.person_id not in hands
            if not verified:
                return False
        elif step.verb is V.CLOSE and not verified:
            return False
    return True


def test_whatever_people_try_no_public_report_is_closed_unverified(session, town, now):
    chance, seen = random.Random(321), set()
    cast = (town.lin, town.qin, town.sun, town.mei, town.bai, town.gao)
    people, tries = [Actor.of(each, day_of(now)) for each in cast], errands(town, now)
    for _ in range(50):
        new = NewReport(town.lamp, "路灯坏了", Urgency.ORDINARY, grid=town.grid)
        case = session.get_one(Case, open_report(session, new, None, now).case_id)
        for _ in range(80):
            (verb, more), who = chance.choice(tries), chance.choice(people)
            with suppress(Refusal), session.begin_nested():
                verb(session, who, case, *more, SAID, now)
                assert was_verified_by_another(case)
        seen |= {step.verb for step in case.steps}
    assert seen >= {V.WHISTLE, V.JOIN, V.CONCLUDE, V.OBJECT, V.VERIFY, V.CLOSE}, "the walks miss the point"


def test_a_step_is_judged_by_how_the_case_stands_when_it_is_taken(session, town, now):
    """It was read while somebody's form was looked at; meanwhile another has accepted it."""
    qin, case = Actor.of(town.qin, day_of(now)), session.get_one(Case, town.case.id)
    assert case.state is S.REPORTED
    elsewhere = update(Case.__table__).where(Case.__table__.c.id == case.id)
    session.connection().execute(elsewhere.values(state=S.ACCEPTED))
    assert case.state is S.REPORTED
    with pytest.raises(AlreadyDone):
        steps.accept(session, qin, case, Words(), now)
