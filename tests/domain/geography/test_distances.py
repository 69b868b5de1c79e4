"""Distances on the ground."""

import pytest

from fieldapp.domain.geography.distances import distance_m


def test_a_minute_of_latitude_is_a_nautical_mile_and_longitude_shrinks_with_latitude():
    assert distance_m(32, 109, 32 + 1 / 60, 109) == pytest.approx(1853, abs=3)
    assert distance_m(60, 109, 60, 110) == pytest.approx(distance_m(0, 109, 0, 110) / 2, rel=1e-3)
