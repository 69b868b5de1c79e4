"""Which units a table names: of three people or more, in the order of their codes."""

from datetime import date

import pytest

from fieldapp.domain.overview import trend_units, trends
from fieldapp.domain.overview.trends import Counts
from fieldapp.models import Posting, Role

pytestmark = pytest.mark.given_now("2026-11-24T10:00")
AREA = "610902001"


def staff(session, town, unit, count, now):
    """Posts `count` people to a unit and nobody else."""
    people = [town.mei, town.lin, town.tang][:count]
    for posting in session.query(Posting).filter(Posting.unit_id == unit.id):
        posting.ends_on = date(2020, 1, 1)
    for person in people:
        session.add(
            Posting(
                person_id=person.id, role=Role.DEPARTMENT_HANDLER, place_id=unit.place_id, scope=unit.scope,
                unit_id=unit.id, starts_on=date(2021, 1, 1),
            )
        )  # fmt: skip
    session.flush()


def test_a_unit_of_three_is_named_and_a_smaller_one_counts_with_the_one_above(
    session, town, now, at, set_case
):
    set_case(at(date(2026, 11, 18)), unit_id=town.roads.id)
    staff(session, town, town.roads, 3, now)
    assert trends.count(session, AREA, now).units == {town.roads.id: Counts(opened=1, open=1)}
    staff(session, town, town.roads, 2, now)
    found = trends.count(session, AREA, now)
    assert town.roads.id not in found.units
    for unit_id in found.units:
        assert town.roads.id in trend_units.counted_with(session, unit_id, AREA, now.date())


def test_units_stand_in_the_order_of_their_codes_whatever_they_have(session, town):
    units = trend_units.find_units(session, [town.village_centre.id, town.roads.id])
    assert [unit.scope for unit in units] == sorted(unit.scope for unit in units)
