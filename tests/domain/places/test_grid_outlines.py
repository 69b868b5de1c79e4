"""The outline of a grid is drawn anew by whoever manages the place."""

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import ChangedMeanwhile, NotYours, RuleBroken
from fieldapp.domain.geography import outlines
from fieldapp.domain.places.grid_outlines import change_outline, outline_mark, outlines_around

SQUARE = [[109.42, 32.39], [109.43, 32.39], [109.43, 32.4], [109.42, 32.4]]  # where no other grid lies


def change(session, town, now, outline, seen="", who=None):
    actor = Actor.of(who or town.yan, day_of(now))
    change_outline(session, actor, town.grid, outline, "西大街以北", seen, now)


def test_a_new_outline_finds_its_points(session, town, now):
    change(session, town, now, SQUARE)
    assert outlines.find_grid(session, 32.395, 109.425, day_of(now)).id == town.grid.id
    change(session, town, now, None)
    assert (town.grid.outline, town.grid.min_lon) == (None, None)


def test_an_outline_that_crosses_itself_is_refused(session, town, now):
    with pytest.raises(RuleBroken):
        change(session, town, now, [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]])


def test_whoever_does_not_manage_the_place_may_not_draw(session, town, now):
    with pytest.raises(NotYours):
        change(session, town, now, SQUARE, who=town.mei)


def test_what_somebody_else_drew_meanwhile_is_not_overwritten(session, town, now):
    seen = outline_mark(town.grid)
    change(session, town, now, SQUARE, seen)
    with pytest.raises(ChangedMeanwhile):
        change(session, town, now, SQUARE[:3], seen)


def test_the_grids_beside_it_are_shown(session, town):
    beside = outlines_around(session, town.grid)
    assert town.grid not in beside and all(place.scope.startswith(town.village.scope) for place in beside)
