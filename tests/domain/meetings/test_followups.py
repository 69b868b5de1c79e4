"""A decision becomes a worker's task or a step of the case; the rules of tasks and cases hold for it."""

import pytest
from support.meetings import actor, decide, line_about, opened

from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.meetings import agenda_changes, followups
from fieldapp.models import CaseState, Verb


@pytest.fixture
def meeting(session, town, now, overdue):
    return opened(session, town, now)


@pytest.fixture
def line(session, meeting, now, overdue):
    return line_about(session, meeting, now, case_id=overdue.id)


@pytest.fixture
def by_hand(session, town, meeting):
    then = meeting.starts_at
    agenda_changes.add(session, actor(town.tang, then), meeting, "雨季排水口", then)
    return line_about(session, meeting, then, title="雨季排水口")


def test_a_workers_decision_is_a_task_about_the_case(session, town, meeting, line, overdue):
    made = decide(session, town, meeting, line, owner=town.mei)
    task = made.task_id and session.get(followups.Task, made.task_id)
    assert task.case_id == overdue.id and task.assignee_id == town.mei.id and task.title == "周五前修好"
    assert (task.due_on, task.service_item_id, made.step_id) == (made.due_on, None, None)


def test_long_words_stand_whole_in_the_note(session, town, meeting, line):
    made = decide(session, town, meeting, line, owner=town.mei, words="修" * 100)
    task = session.get(followups.Task, made.task_id)
    assert task.title == "修" * 80 and task.note == "修" * 100


def test_a_task_without_a_case_needs_an_admitted_item(session, town, meeting, by_hand):
    with pytest.raises(RuleBroken, match="basis|based"):
        decide(session, town, meeting, by_hand, owner=town.mei)
    with pytest.raises(RuleBroken, match="not admitted|ended"):
        decide(session, town, meeting, by_hand, owner=town.mei, item=town.ended_item)
    made = decide(session, town, meeting, by_hand, owner=town.mei, item=town.visit_item)
    task = session.get(followups.Task, made.task_id)
    assert task.service_item_id == town.visit_item.id and task.place_id == town.street.id


def test_a_worker_of_another_area_gets_no_task(session, town, meeting, line):
    with pytest.raises(RuleBroken, match="area"):
        decide(session, town, meeting, line, owner=town.far)


def test_a_closed_case_is_no_basis(session, town, meeting, line, overdue):
    overdue.state, overdue.is_open = CaseState.CLOSED, False
    session.flush()
    with pytest.raises(RuleBroken, match="closed"):
        decide(session, town, meeting, line, owner=town.mei)


def test_a_units_decision_dispatches_the_case_or_chases_it(session, town, meeting, line, overdue):
    first = decide(session, town, meeting, line, as_step=True)
    assert first.step.verb is Verb.DISPATCH and overdue.unit_id == town.roads.id
    assert first.step.internal_words == "周五前修好"
    second = decide(session, town, meeting, line, as_step=True, words="再催一次")
    assert second.step.verb is Verb.CHASE and overdue.state is CaseState.DISPATCHED


def test_without_the_tick_the_case_stays_as_it_is(session, town, meeting, line, overdue):
    assert decide(session, town, meeting, line).step_id is None and overdue.unit_id != town.roads.id


def test_a_case_in_other_hands_is_not_taken_away(session, town, meeting, line, overdue):
    then = meeting.starts_at
    steps.dispatch(session, actor(town.tang, then), overdue, town.roads, Words(), then)
    steps.sign_for(session, actor(town.sun, then), overdue, Words(), then)
    assert followups.step_for(session, overdue, town.village_centre) is None
    with pytest.raises(RuleBroken, match="cannot go"):
        decide(session, town, meeting, line, owner=town.village_centre, as_step=True)
    assert overdue.unit_id == town.roads.id


def test_owners_are_the_units_of_the_meeting_and_who_has_the_case(session, town, meeting, line, overdue):
    overdue.unit_id = town.county_centre.id
    session.flush()
    session.refresh(line.matter)
    found = {unit.id for unit in session.scalars(followups.owning_units(line.matter))}
    assert found == {each.unit_id for each in meeting.units} | {town.county_centre.id}


def test_workers_of_the_place_can_own_a_decision(session, town, meeting, line, by_hand):
    then, tang = meeting.starts_at, actor(town.tang, meeting.starts_at)
    of_case = {each.id for each in session.scalars(followups.owning_people(tang, line.matter, then))}
    of_street = {each.id for each in session.scalars(followups.owning_people(tang, by_hand.matter, then))}
    assert {town.mei.id, town.lin.id} <= of_case and town.zhao.id not in of_case
    assert town.zhao.id in of_street and town.far.id not in of_street and town.wu.id not in of_street
