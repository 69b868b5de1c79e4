"""Where cases are drawn: at their point, else in the middle of the nearest outline around them, else nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from fieldapp.domain import case_maps, geo
from fieldapp.domain.geo import Sheet
from fieldapp.models import Case, Place


@pytest.fixture
def cases(session):
    return session.scalars(select(Case).where(Case.is_open.is_(True)).order_by(Case.number)).all()


def test_a_case_without_a_point_is_drawn_inside_its_own_grid(session, town, cases, now):
    case = town.case
    case.lat = case.lon = None
    mark = case_maps.draw(session, [case], [], now.date()).marks[case.id]
    assert not mark.is_exact
    assert geo.find_grid(session, mark.lat, mark.lon, now.date()).id == town.grid.id


def test_a_case_with_a_point_is_drawn_there(session, town, now):
    town.case.lat, town.case.lon = 32.7, 109.02
    mark = case_maps.draw(session, [town.case], [], now.date()).marks[town.case.id]
    assert (mark.lat, mark.lon, mark.is_exact) == (32.7, 109.02, True)


def test_inside_a_town_every_grid_is_drawn_and_above_only_those_with_a_case(session, town, now):
    narrow = case_maps.draw(session, [town.case], [town.village.scope], now.date()).outlines
    wide = case_maps.draw(session, [town.case], [town.county.scope], now.date()).outlines
    assert len(narrow) > len(wide) >= 1
    assert all(town.case.scope.startswith(place.scope) for place in wide)


def test_with_nothing_to_draw_there_is_no_picture(session, now):
    drawn = case_maps.draw(session, [], [], now.date())
    assert (drawn.marks, drawn.outlines, drawn.picture) == ({}, [], None)


def test_one_single_point_can_be_drawn(session, town, now):
    town.case.lat, town.case.lon = 32.7, 109.02
    session.execute(update(Place).values(min_lon=None))
    picture = case_maps.draw(session, [town.case], [], now.date()).picture
    assert [(dot.x, dot.y, dot.count) for dot in picture.dots] == [(0, 0, 1)]


POINTS = st.lists(st.tuples(st.floats(18, 53), st.floats(73, 135)), min_size=1, max_size=30)


@given(POINTS)
def test_every_point_lies_on_the_sheet_north_up(points):
    sheet = Sheet.of(points, 1000)
    flat = [sheet.at(*point) for point in points]
    assert all(-0.1 <= x <= 1000.1 and -0.1 <= y <= 1000.1 for x, y in flat)
    for (lat, lon), (x, y) in zip(points, flat, strict=True):
        for (other_lat, other_lon), (other_x, other_y) in zip(points, flat, strict=True):
            assert lat <= other_lat or y <= other_y
            assert lon <= other_lon or x >= other_x
