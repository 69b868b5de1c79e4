"""Outlines of grids: which one holds a point, which can be used, their boxes and middles."""

import math
import time
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
    for outline in (bow_tie, [[0, 0], [1, 1], [2, 2]], [[0, 0]] * 3):
        assert "no area" in outlines.outline_problem(outline)
    assert "three or more" in outlines.outline_problem([])
    assert outlines.outline_problem(square(0, 0)) is None
    assert outlines.outline_problem([["109", "32"], ["109.1", "32"], ["109.1", "32.1"]]) is None


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


def _star(corners):
    """Every corner joined with the one across: it crosses itself as often as it can."""
    step = 2 * math.pi / corners
    order = [(n * (corners // 2)) % corners for n in range(corners)]
    return [[109.02 + 0.01 * math.cos(n * step), 32.69 + 0.01 * math.sin(n * step)] for n in order]


HOSTILE = {
    "crosses itself": [[109, 32], [110, 33], [110, 32], [109, 33]],
    "crosses itself everywhere": _star(1999),
    "a sliver": [[109.0, 32.0], [109.01, 32.0], [109.01, 32.000002], [109.0, 32.000002]],
    "the wrong order": [[32.69, 109.02], [32.69, 109.03], [32.70, 109.03]],
    "in the ocean": [[0, 0], [0, 1], [1, 1]],
    "no number": [[float("nan"), 32], [109, 32], [109, 33]],
    "endless": [[float("inf"), 32], [109, 32], [109, 33]],
    "one spot": [[109.02, 32.69]] * 5,
    "a line": [[109.02, 32.69], [109.03, 32.70], [109.04, 32.71]],
    "larger than a county": [[108, 31], [110, 31], [110, 33], [108, 33]],
    "three numbers": [[109, 32, 5], [109, 33, 5], [110, 33, 5]],
    "words": ["ab", "cd", "ef"],
    "a number": 5,
    "a great number": [[10**400, 32], [109, 32], [109, 33]],
    "two points": [[109, 32], [109, 33]],
}


@pytest.mark.parametrize("outline", HOSTILE.values(), ids=HOSTILE)
def test_hostile_outlines_are_refused_with_a_sentence(outline):
    assert outlines.outline_problem(outline)


@pytest.mark.parametrize("corners", [2_001, 100_000, 1_000_000])
def test_too_many_corners_are_refused_before_any_geometry_is_reckoned(corners, monkeypatch):
    monkeypatch.setattr(outlines, "_wrong_ring", lambda _points: pytest.fail("reckoned"))
    assert "too many corners" in outlines.outline_problem(_circle(corners))


def test_the_worst_outline_that_is_looked_at_takes_less_than_a_second():
    began = time.process_time()
    for outline in (_star(1999), _circle(2_000)):
        outlines.outline_problem(outline)
    assert time.process_time() - began < 1


def _circle(corners):
    step = 2 * math.pi / corners
    return [[109.02 + 0.01 * math.cos(n * step), 32.69 + 0.01 * math.sin(n * step)] for n in range(corners)]


def test_either_direction_and_a_closing_corner_are_fine():
    for outline in (
        square(0, 0),
        list(reversed(square(0, 0))),
        [*square(0, 0), square(0, 0)[0]],
        _circle(2_000),
    ):
        assert outlines.outline_problem(outline) is None
