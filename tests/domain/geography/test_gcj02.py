"""GCJ-02, checked with points that are published in both systems."""

import pytest

from fieldapp.domain.geography.gcj02 import to_gcj02


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),  # Shanghai
        ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),  # Shenzhen
        ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),  # Beijing
    ],
)
def test_published_points_are_met_to_a_few_centimetres(wgs84, gcj02):
    assert to_gcj02(*wgs84) == pytest.approx(gcj02, abs=5e-7)


@pytest.mark.parametrize("place", [(52.52, 13.405), (0.0, 0.0), (-33.86, 151.2)])
def test_outside_china_nothing_is_moved(place):
    assert to_gcj02(*place) == place


def test_in_ankang_it_moves_some_hundred_metres():
    lat, lon = to_gcj02(32.69, 109.02)
    assert 0.001 < abs(lat - 32.69) + abs(lon - 109.02) < 0.01
