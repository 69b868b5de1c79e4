"""Which levels stand above which."""

from fieldapp.domain.access.levels import levels_above
from fieldapp.models import Level


def test_the_levels_above_follow_one_another_up_to_the_city():
    assert levels_above(Level.VILLAGE) == [Level.TOWN, Level.COUNTY, Level.CITY]
    assert levels_above(Level.CITY) == []
