"""Divisions and grids: whole lists or nothing, codes by the rule and never again."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

import fieldapp
from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours, Refusal
from fieldapp.domain.organisation import units
from fieldapp.domain.places import division_lists, divisions, grids
from fieldapp.domain.places.divisions import DivisionsBroken
from fieldapp.domain.places.grids import NewGrid
from fieldapp.models import GridKind, Level, Place

CSV = (
    (Path(fieldapp.__file__).parent / "data" / "ankang_divisions.csv")
    .read_text(encoding="utf-8")
    .splitlines()
)


@pytest.fixture
def yan(town, now):
    return Actor.of(town.yan, clock.day_of(now))


def read(lines):
    return division_lists.read_divisions("\n".join(lines))


def test_all_2074_divisions_go_in_and_again_change_nothing(session, town):
    before = session.scalar(select(func.count(Place.id)).where(Place.level != Level.GRID))
    first = divisions.import_divisions(session, read(CSV))
    assert first.added + before == 2074
    again = divisions.import_divisions(session, read(CSV))
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2074)


def test_a_renamed_village_is_renamed(session, town):
    changed = [line.replace("西大街社区居委会", "西大街社区") for line in CSV]
    assert divisions.import_divisions(session, read(changed)).updated == 1


@pytest.mark.parametrize(
    ("row", "says"),
    [("61090,某区,county,610900", "2:"), ("610999,,county,610900", "2:"), ("610999,某区,land,610900", "2:"),
     ("610999001,某镇,town,610998", "610998")],
)  # fmt: skip
def test_a_broken_row_names_its_line_and_nothing_goes_in(session, town, row, says):
    before = session.scalar(select(func.count(Place.id)))
    with pytest.raises(DivisionsBroken, match=says):
        divisions.import_divisions(session, read([CSV[0], row, *CSV[1:]]))
    assert session.scalar(select(func.count(Place.id))) == before


def test_scopes_nest_though_the_codes_do_not(session, town):
    assert town.city.scope == "6109" and town.county.scope == "610902"
    assert all(
        p.scope.startswith(town.city.scope) for p in (town.county, town.street, town.village, town.grid)
    )


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
    session.flush()
    with pytest.raises(Refusal, match="has households"):
        grids.end_grid(session, yan, third, None, now)
    grids.end_grid(session, yan, third, town.second_grid, now)
    session.refresh(town.house)
    assert town.house.grid_id == town.second_grid.id and third.merged_into_id == town.second_grid.id


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


def test_a_place_has_one_grid_centre(session, town, yan, now):
    with pytest.raises(Refusal, match="already has a grid centre"):
        units.add_unit(session, yan, town.village, "又一个", is_centre=True, phone="", now=now)
