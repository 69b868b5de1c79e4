"""Outlines of grids: which one holds a point, which can be used, their boxes and middles."""

from datetime import timedelta

import pytest

from fieldapp.clock import day_of
from fieldapp.demo.core import square
from fieldapp.domain.geography import outlines
from fieldapp.models import GridKind

INSIDE = (32.692, 109.022)  # of the town's first grid, half a kilometre wide


@pytest.fixture
def found(session, now):
    def _found(lat, lon, on=None):
        session.flush()
        return outlines.find_grid(session, lat, lon, on or day_of(now))

    return _found


def test_a_point_lies_in_the_grid_around_it_or_in_none(town, found):
    assert found(*INSIDE) is town.grid
    assert found(32.692, 109.027) is town.second_grid
    assert found(32.692, 109.030001) is None and found(32.7, 109.022) is None and found(32.6, 109.022) is None


def test_a_point_on_the_border_lies_inside(town, found):
    assert found(32.690, 109.020) is town.grid and found(32.695, 109.022) is town.grid


def test_a_point_in_the_box_but_outside_the_outline_lies_in_no_grid(town, found):
    town.grid.outline = [
        [109.020, 32.690],
        [109.025, 32.690],
        [109.020, 32.695],
    ]  # a triangle in the same box
    assert found(32.691, 109.021) is town.grid and found(32.6945, 109.0245) is None


def test_the_deepest_grid_holds_the_point(town, found):
    for column in ("outline", "min_lon", "max_lon", "min_lat", "max_lat"):
        setattr(town.second_grid, column, getattr(town.grid, column))
    town.second_grid.grid_level = 3
    assert found(*INSIDE) is town.second_grid
    town.second_grid.grid_level, town.grid.grid_level = None, 1
    assert found(*INSIDE) is town.grid


def test_only_open_comprehensive_grids_are_found(town, found, now):
    town.grid.grid_kind = GridKind.DEDICATED
    assert found(*INSIDE) is None
    town.grid.grid_kind, today = GridKind.COMPREHENSIVE, day_of(now)
    town.grid.ends_on = today
    assert found(*INSIDE) is None and found(*INSIDE, today - timedelta(days=1)) is town.grid


def test_a_grid_whose_outline_is_not_known_holds_nothing(town, found):
    town.grid.outline = None
    assert found(*INSIDE) is None


@pytest.mark.parametrize(
    "outline",
    [None, 3, "abc", [[109.0, 32.0], [109.1, 32.0]], [["x", "y"]] * 4, [[109.0]] * 4, [[1, 2, 3]] * 4],
)
def test_what_is_no_list_of_points_is_said_to_be_none(outline):
    assert "three or more" in outlines.outline_problem(outline)


def test_an_outline_that_crosses_itself_or_is_flat_cannot_be_used():
    bow_tie = [[0, 0], [1, 1], [1, 0], [0, 1]]
    for outline in (bow_tie, [[0, 0], [1, 1], [2, 2]], [[0, 0]] * 3, []):
        assert "no area" in outlines.outline_problem(outline)
    assert outlines.outline_problem(square(0, 0)) is None
    assert outlines.outline_problem([["0", "0"], ["1", "0"], ["1", "1"]]) is None


def test_the_middle_lies_inside_even_of_a_bent_outline():
    from shapely import Point, Polygon

    bent = [[0, 0], [9, 0], [9, 9], [8, 9], [8, 1], [0, 1]]
    lat, lon = outlines.middle_of(bent)
    assert Polygon(bent).covers(Point(lon, lat))
    lat, lon = outlines.middle_of([[100, 30], [102, 30], [102, 34], [100, 34]])
    assert (lat, lon) == (32, 101)


def test_a_box_names_its_sides_west_south_east_north():
    assert outlines.box_of([[2, 8], [4, 5], [3, 9]]) == (2, 5, 4, 9)


def test_an_outline_is_drawn_in_a_box_of_100_with_north_up():
    assert outlines.svg_points([[0, 0], [2, 0], [2, 1]]) == "0.00,50.00 100.00,50.00 100.00,0.00"
    assert outlines.svg_points([[5, 5]]) == "0.00,0.00"
