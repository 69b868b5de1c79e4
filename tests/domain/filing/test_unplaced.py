"""Households that could go to several grids are listed by address with what was chosen for them."""

from support.filings import actor, divided

from fieldapp.clock import day_of
from fieldapp.domain.filing import proposals, unplaced


def test_a_choice_stands_beside_its_household(session, town, now):
    town.house.lat = town.house.lon = None
    session.flush()
    filing = divided(session, town, now)
    [house] = session.scalars(unplaced.listed(session, filing, day_of(now))).all()
    assert unplaced.chosen(session, filing, [house.id]) == {}
    proposals.assign(session, actor(town.tang, now), filing, [house.id], 3, "")
    assert unplaced.chosen(session, filing, [house.id]) == {house.id: 3}
