"""Points of the earth on a flat sheet."""

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.geography.projection import Sheet

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
