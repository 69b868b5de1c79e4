"""Grids are added, divided and ended."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours, Refusal
from fieldapp.domain.places import grids
from fieldapp.domain.places.grids import NewGrid
from fieldapp.models import GridKind, Visit


@pytest.fixture
def yan(town, now):
    return Actor.of(town.yan, clock.day_of(now))


def test_codes_follow_the_rule(session, town, yan, now):
    third = grids.divide_grid(session, yan, town.village, NewGrid("三"), now)
    school = grids.divide_grid(session, yan, town.village, NewGrid("学校", kind=GridKind.DEDICATED), now)
    inner = grids.divide_grid(session, yan, town.village, NewGrid("内", level=3, parent=third), now)
    whole = grids.divide_grid(session, yan, town.village, NewGrid("全", level=1), now)
    codes = [p.code.removeprefix(town.village.code) for p in (third, school, inner, whole)]
    assert codes == ["003", "701", "00301", "000"]
    assert whole.scope == town.village.code and inner.scope == third.code + "01"


def test_an_ended_grids_code_is_never_used_again(session, town, yan, now):
    third = grids.divide_grid(session, yan, town.village, NewGrid("三"), now)
    grids.end_grid(session, yan, third, None, now)
    assert grids.divide_grid(session, yan, town.village, NewGrid("四"), now).code.endswith("004")
    with pytest.raises(Refusal):
        grids.end_grid(session, yan, third, None, now)


def test_a_grid_with_people_or_open_cases_is_not_ended(session, town, yan, now):
    with pytest.raises(Refusal, match="hand them over"):
        grids.end_grid(session, yan, town.grid, town.second_grid, now)


def test_households_go_to_the_grid_that_takes_over(session, town, yan, now):
    third = grids.divide_grid(session, yan, town.village, NewGrid("三"), now)
    town.house.grid_id, town.house.scope = third.id, third.scope
    town.granny.scope = third.scope
    elsewhere, visit = town.other_house.grid_id, _visit(town, third, now)
    town.child.household_id, town.child.scope = town.other_house.id, town.other_house.scope
    session.add(visit)
    session.flush()
    with pytest.raises(Refusal, match="has households"):
        grids.end_grid(session, yan, third, None, now)
    grids.end_grid(session, yan, third, town.second_grid, now)
    for row in (town.house, town.granny, visit, town.other_house, town.child):
        session.refresh(row)
    assert town.house.grid_id == town.second_grid.id and third.merged_into_id == town.second_grid.id
    assert {town.house.scope, town.granny.scope, visit.scope} == {town.second_grid.scope}
    assert (town.other_house.grid_id, town.child.scope) == (elsewhere, town.other_house.scope)


def _visit(town, grid, now):
    return Visit(
        household_id=town.house.id, resident_id=town.granny.id, scope=grid.scope, on=clock.day_of(now), way="door",
        condition="well", person_id=town.mei.id, received_at=now,
    )  # fmt: skip


@pytest.mark.parametrize(
    "outline", [[[1, 2]], [[0, 0], [1, 1], [1, 0], [0, 1]], "nonsense", [["a", 1], [1, 1], [0, 0]]]
)
def test_a_broken_outline_is_refused(session, town, yan, now, outline):
    with pytest.raises(Refusal):
        grids.divide_grid(session, yan, town.village, NewGrid("坏", outline=outline), now)


def test_nobody_divides_outside_their_area(session, town, now):
    far = Actor.of(town.qin, clock.day_of(now))
    with pytest.raises(NotYours):
        grids.divide_grid(session, far, town.other_village, NewGrid("外"), now)
