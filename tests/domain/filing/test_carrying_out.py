"""A filed re-division is carried out in one act on its day: everything moves, nothing twice, and never half."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.filings import EAST, WEST, act, actor, begun, filed

from fieldapp.clock import day_of
from fieldapp.domain.access.audit_log import Act as Logged
from fieldapp.domain.filing import carrying_out, proposals, steps
from fieldapp.domain.households import households
from fieldapp.domain.households.households import HouseholdEntry
from fieldapp.domain.places.grid_outlines import change_outline, outline_mark
from fieldapp.models import (
    AccessEntry,
    Case,
    Condition,
    FilingState,
    FilingStep,
    FilingVerb,
    Household,
    Place,
    Posting,
    Resident,
    Task,
    Visit,
    VisitWay,
)


def on_the_day(session, filing, now):
    then = now + timedelta(days=(filing.effective_on - day_of(now)).days)
    return carrying_out.carry_out(session, filing.id, then), then


def new_grid(session, filing):
    return session.scalars(select(Place).where(Place.code == filing.grids[-1].code)).one()


@pytest.fixture
def in_the_east(session, town):
    """The household, its case and its task lie in the part that becomes a grid of its own."""
    town.house.lat, town.house.lon = 32.692, 109.024
    town.case.lat, town.case.lon = 32.692, 109.024
    session.flush()


def test_what_was_noted_on_visits_goes_along(session, town, now, in_the_east):
    visit = Visit(
        household_id=town.house.id, scope=town.house.scope, on=day_of(now), way=VisitWay.DOOR,
        condition=Condition.WELL, person_id=town.mei.id, received_at=now,
    )  # fmt: skip
    session.add(visit)
    filing = filed(session, town, now)
    on_the_day(session, filing, now)
    assert session.get_one(Visit, visit.id).scope == new_grid(session, filing).scope != town.grid.scope


def test_on_its_day_households_cases_and_tasks_move_and_the_people_stay_on(session, town, now, in_the_east):
    filing = filed(session, town, now)
    done, then = on_the_day(session, filing, now)
    assert done and filing.state is FilingState.IN_FORCE
    part = new_grid(session, filing)
    assert part.code == "610902001003003" and part.outline == EAST and part.starts_on == day_of(then)
    assert town.grid.outline == WEST and town.grid.max_lon == 109.022 and town.grid.ends_on is None
    house, case = session.get_one(Household, town.house.id), session.get_one(Case, town.case.id)
    assert (house.grid_id, house.scope) == (part.id, part.scope)
    assert (case.place_id, case.scope, case.village) == (part.id, part.scope, town.village.scope)
    assert {report.scope for report in case.reports} == {part.scope}
    people = session.scalars(select(Resident.scope).where(Resident.household_id == house.id)).all()
    assert people and set(people) == {part.scope}
    task = session.get_one(Task, town.task.id)
    assert task.household_id != house.id or task.scope == part.scope
    posted = session.scalars(select(Posting).where(Posting.place_id == part.id)).unique().all()
    assert {posting.person_id for posting in posted} >= {town.mei.id}
    line = session.scalars(select(AccessEntry).where(AccessEntry.verb == Logged.CARRY_OUT_FILING.value)).one()
    assert (line.person_id, line.field) == (town.gao.id, filing.number)


def test_it_is_carried_out_once_and_not_before_its_day(session, town, now):
    filing = filed(session, town, now)
    assert carrying_out.due_ids(session, day_of(now)) == []
    assert not carrying_out.carry_out(session, filing.id, now)
    assert town.grid.outline != WEST
    done, then = on_the_day(session, filing, now)
    assert done and not carrying_out.carry_out(session, filing.id, then)
    verbs = session.scalars(select(FilingStep.verb).where(FilingStep.filing_id == filing.id)).all()
    assert verbs.count(FilingVerb.CARRY_OUT) == 1


def test_grids_that_changed_otherwise_send_it_back(session, town, now):
    filing = filed(session, town, now)
    change_outline(
        session, actor(town.tang, now), town.second_grid, None, "改了", outline_mark(town.second_grid), now
    )
    done, _ = on_the_day(session, filing, now)
    assert not done and filing.state is FilingState.RETURNED and town.grid.outline != WEST


def test_a_merged_grid_ends_under_its_code_and_everything_goes_to_the_other(session, town, now):
    filing = begun(session, town, now)
    left, right = filing.grids
    proposals.merge(session, actor(town.tang, now), filing, left, right, "")
    steps.submit(session, actor(town.tang, now), filing, act(filing), now)
    steps.agree(session, actor(town.bai, now), filing, act(filing), now)
    effective = day_of(now) + timedelta(days=3)
    steps.file(session, actor(town.gao, now), filing, act(filing, effective_on=effective), now)
    done, then = on_the_day(session, filing, now)
    grid, second = session.get_one(Place, town.grid.id), session.get_one(Place, town.second_grid.id)
    assert done and grid.ends_on == day_of(then) and grid.merged_into_id == second.id
    for model in (Household, Case, Task, Resident):
        assert not session.scalars(select(model.id).where(model.scope == grid.scope)).all(), model
    active = [
        p
        for p in session.scalars(select(Posting).where(Posting.place_id == grid.id)).unique()
        if p.is_active(day_of(then))
    ]
    assert active == []
    here = session.scalars(select(Posting).where(Posting.place_id == second.id)).unique()
    assert town.mei.id in {posting.person_id for posting in here if posting.is_active(day_of(then))}


def test_a_household_registered_after_a_move_gets_a_code_of_its_own(session, town, now, in_the_east):
    filing = filed(session, town, now)
    _, then = on_the_day(session, filing, now)
    grid = session.get_one(Place, town.grid.id)
    new = households.register_household(
        session, actor(town.mei, then), grid, HouseholdEntry(address="新户"), then
    )
    session.flush()
    assert new.code.startswith(grid.code)
