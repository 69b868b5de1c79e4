"""The plan: what has a position goes where it lies, a household without one where somebody said, else it stays."""

import pytest
from support.filings import actor, begun, divided

from fieldapp.clock import day_of
from fieldapp.domain.filing import moves, proposals, unplaced
from fieldapp.models import Task


@pytest.fixture
def planned(session, now):
    return lambda filing: moves.plan(session, filing, day_of(now))


def test_an_untouched_grid_moves_nothing_and_costs_nothing(session, town, now, planned, statements):
    filing = begun(session, town, now)
    with statements() as asked:
        plan = planned(filing)
    assert plan.counts() == [] and asked == []


def test_a_position_tells_where_a_household_and_a_case_go(session, town, now, planned):
    town.house.lat, town.house.lon = 32.692, 109.024
    town.case.lat, town.case.lon = 32.692, 109.021
    session.flush()
    plan = planned(divided(session, town, now))
    assert plan.households[town.house.id] == 3 and plan.cases[town.case.id] == 1
    assert plan.unplaced == []
    assert set(plan.moved(plan.households)) == {town.house.id} and plan.moved(plan.cases) == {}


def test_without_a_position_the_choice_holds_and_else_the_household_stays(session, town, now, planned):
    town.house.lat = town.house.lon = None
    session.flush()
    filing = divided(session, town, now)
    plan = planned(filing)
    assert plan.households[town.house.id] == 1 and list(plan.unplaced) == [town.house.id]
    proposals.assign(session, actor(town.tang, now), filing, [town.house.id], 3, "")
    assert planned(filing).households[town.house.id] == 3
    proposals.take_back(session, actor(town.tang, now), filing, filing.grids[-1], "")
    assert planned(filing).households[town.house.id] == 1


def test_a_task_follows_its_household(session, town, now, planned):
    town.house.lat, town.house.lon = 32.692, 109.024
    task = session.get_one(Task, town.task.id)
    task.household_id, task.place_id = town.house.id, town.grid.id
    session.flush()
    assert planned(divided(session, town, now)).tasks[task.id] == 3


def test_everything_of_a_merged_grid_goes_to_the_other_with_its_people(session, town, now, planned):
    filing = begun(session, town, now)
    left, right = filing.grids
    proposals.merge(session, actor(town.tang, now), filing, left, right, "")
    plan = planned(filing)
    assert set(plan.households.values()) == {2} == set(plan.cases.values())
    assert town.mei.id in {posting.person_id for posting in plan.postings}
    [flow] = plan.counts()
    assert (flow.from_id, flow.number) == (town.grid.id, 2) and flow.households == len(plan.households)


def test_the_list_of_households_without_a_position_holds_no_others(session, town, now):
    town.house.lat = town.house.lon = None
    session.flush()
    filing = divided(session, town, now)
    listed = session.scalars(unplaced.listed(session, filing, day_of(now))).all()
    assert [each.id for each in listed] == [town.house.id]
    assert unplaced.among(session, filing, [town.house.id, town.other_house.id], day_of(now)) == [
        town.house.id
    ]


def test_the_number_of_statements_does_not_grow(session, town, now, planned, statements):
    filing = divided(session, town, now)
    session.flush()
    with statements() as asked:
        planned(filing)
    assert len(asked) <= 7
