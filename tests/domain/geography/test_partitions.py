"""Outlines beside each other, compared with shapely and by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon

from fieldapp.demo.core import square
from fieldapp.domain.geography import partitions

LEFT, RIGHT, FAR = square(0, 0), square(1, 0), square(5, 0)
SIDE_M = 0.005 * partitions.METRES


def test_the_area_of_a_square_is_right_to_a_thousandth():
    narrow = 0.84158  # the cosine of 32.6925 degrees
    assert partitions.area_of(LEFT) == pytest.approx(SIDE_M * SIDE_M * narrow, rel=0.001)
    assert partitions.area_of(list(reversed(LEFT))) == partitions.area_of(LEFT)


def test_neighbours_that_touch_share_nothing_and_the_same_outline_shares_all():
    assert partitions.overlap(LEFT, RIGHT) == 0 == partitions.overlap(LEFT, FAR)
    assert partitions.overlap(LEFT, LEFT) == partitions.area_of(LEFT)


def test_a_gap_is_what_nothing_covers_any_more():
    assert partitions.gap([LEFT, RIGHT], [RIGHT, LEFT]) == 0
    assert partitions.gap([LEFT, RIGHT], [LEFT]) == partitions.area_of(RIGHT)
    assert partitions.outside(FAR, [LEFT, RIGHT]) == partitions.area_of(FAR)


def test_two_that_touch_become_one_outline_and_two_apart_none():
    whole = partitions.merged([LEFT, RIGHT])
    assert Polygon(whole).equals(Polygon(LEFT).union(Polygon(RIGHT)))
    assert partitions.merged([LEFT, FAR]) is None


def test_a_ring_around_a_hole_is_no_outline():
    around = [square(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]
    assert partitions.merged(around) is None


@given(lon=st.floats(109.01, 109.06), lat=st.floats(32.68, 32.70))
def test_a_point_is_found_where_shapely_finds_it(lon, lat):
    finder = partitions.Finder([("left", LEFT), ("right", RIGHT), ("far", FAR)])
    expected = next(
        (
            n
            for n, o in (("left", LEFT), ("right", RIGHT), ("far", FAR))
            if Polygon(o).covers(Point(lon, lat))
        ),
        None,
    )
    assert finder.find(lat, lon) == expected
