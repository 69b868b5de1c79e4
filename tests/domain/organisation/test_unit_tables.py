"""All units, centres and postings as they stand on a day, in four statements."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from fieldapp.clock import day_of
from fieldapp.domain.organisation import unit_tables
from fieldapp.models import Level, Person, Place, Posting, Role, Unit


@pytest.fixture
def read(session, now):
    def _read(days=0):
        session.flush()
        return unit_tables.read(session, day_of(now) + timedelta(days=days))

    return _read


def test_every_unit_is_read_with_where_it_lies(town, read):
    found = read()
    assert set(found.units) == {
        town.village_centre.id, town.street_centre.id, town.county_centre.id, town.city_centre.id, town.roads.id
    }  # fmt: skip
    row = found.units[town.roads.id]
    assert (row.scope, row.level, row.is_centre, row.superior_id) == (
        town.street.scope,
        Level.TOWN,
        False,
        None,
    )


def test_centres_are_found_by_place_and_level_and_other_units_are_none(town, read):
    assert read().centres == {
        (town.village.scope, Level.VILLAGE): [town.village_centre.id],
        (town.street.scope, Level.TOWN): [town.street_centre.id],
        (town.county.scope, Level.COUNTY): [town.county_centre.id],
        (town.city.scope, Level.CITY): [town.city_centre.id],
    }


def test_open_places_are_read_and_grids_and_ended_ones_are_not(session, town, read):
    places = read().places
    assert places[town.village.scope, Level.VILLAGE] == town.village.id
    assert town.grid.id not in places.values()
    session.execute(update(Place).where(Place.id == town.village.id).values(ends_on=town.grid.starts_on))
    assert town.village.id not in read().places.values()


def test_staff_is_whoever_is_posted_to_a_unit_on_the_day(session, town, read, now):
    assert read().staff[town.street_centre.id] == {
        Role.CENTRE_STAFF: [town.tang.id],
        Role.CENTRE_DIRECTOR: [town.luo.id],
    }
    posting, today = town.luo.postings[0], day_of(now)
    posting.ends_on = today + timedelta(days=1)
    assert Role.CENTRE_DIRECTOR in read().staff[town.street_centre.id]
    assert Role.CENTRE_DIRECTOR not in read(days=1).staff[town.street_centre.id]
    posting.starts_on, posting.ends_on = today, None
    assert Role.CENTRE_DIRECTOR in read().staff[town.street_centre.id]
    assert Role.CENTRE_DIRECTOR not in read(days=-1).staff[town.street_centre.id]


def test_who_has_no_account_any_more_is_no_staff(session, town, read, now):
    session.execute(update(Person).where(Person.id == town.luo.id).values(ended_at=now))
    assert set(read().staff[town.street_centre.id]) == {Role.CENTRE_STAFF}


def test_grid_heads_are_found_by_place_whether_posted_to_a_unit_or_not(town, read):
    assert read().grid_heads == {town.village.scope: [town.lin.id]}
    town.lin.postings[0].unit_id = None
    found = read()
    assert found.grid_heads == {town.village.scope: [town.lin.id]}
    assert Role.GRID_HEAD not in found.staff[town.village_centre.id]


def test_a_posting_without_a_unit_that_leads_no_grid_answers_for_nothing(town, read):
    assert town.mei.postings[0].unit_id is None
    found = read()
    posted = {person for roles in found.staff.values() for people in roles.values() for person in people}
    assert town.mei.id not in posted and set(found.grid_heads) == {town.village.scope}


def test_the_number_of_statements_does_not_grow_with_the_units(session, town, read, statements, now):
    for number in range(30):
        session.add(Unit(name=f"站{number}", place_id=town.street.id, scope=town.street.scope))
        session.add(
            Posting(
                person_id=town.mei.id, role=Role.CENTRE_STAFF, place_id=town.street.id, scope=town.street.scope,
                starts_on=day_of(now), unit_id=town.roads.id,
            )
        )  # fmt: skip
    session.flush()
    with statements() as ran:
        read()
    assert len(ran) <= 4
