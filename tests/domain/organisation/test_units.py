"""Which units a place has."""

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import Refusal
from fieldapp.domain.organisation import units


@pytest.fixture
def yan(town, now):
    return Actor.of(town.yan, clock.day_of(now))


def test_a_place_has_one_grid_centre(session, town, yan, now):
    with pytest.raises(Refusal, match="already has a grid centre"):
        units.add_unit(session, yan, town.village, "又一个", is_centre=True, phone="", now=now)
