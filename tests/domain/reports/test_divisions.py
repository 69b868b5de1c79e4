"""Divisions and grids as the public sees them."""

from datetime import timedelta

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.reports import divisions
from fieldapp.models import Level, Place, Posting, Role


def codes(session, level, above=""):
    return [each.code for each in divisions.divisions(session, level, above)]


def test_counties_are_listed_by_code_and_towns_and_villages_below_one_division(session, town):
    assert codes(session, Level.COUNTY) == ["610902", "610921"]
    assert codes(session, Level.TOWN, "610902") == [town.street.code]
    assert codes(session, Level.TOWN, "610921") == [town.other_town.code]
    assert codes(session, Level.VILLAGE, town.street.code) == [town.village.code, town.other_village.code]


def test_a_division_is_listed_with_code_name_and_level(session, town):
    (first, _) = divisions.divisions(session, Level.VILLAGE, town.street.code)
    assert first == (town.village.code, town.village.name, Level.VILLAGE)


def test_without_a_division_above_all_of_a_level_are_listed_and_below_an_unknown_one_none(session, town):
    assert set(codes(session, Level.TOWN)) == {town.street.code, town.other_town.code}
    assert codes(session, Level.TOWN, "999999") == codes(session, Level.VILLAGE, "610902") == []


def test_an_ended_division_is_not_listed_any_more(session, town, now):
    town.village.ends_on = day_of(now)
    session.flush()
    assert codes(session, Level.VILLAGE, town.street.code) == [town.other_village.code]
    assert town.village.code not in codes(session, Level.VILLAGE)


def test_a_division_is_found_by_its_code_or_not_at_all(session, town):
    assert divisions.division(session, town.village.code) is town.village
    assert divisions.division(session, "6109") is None and divisions.division(session, "") is None


def test_the_open_grids_of_a_village_are_shown_by_code(session, town, now):
    assert divisions.grids_of(session, town.village) == [town.grid, town.second_grid]
    town.grid.ends_on = day_of(now)
    session.flush()
    assert divisions.grids_of(session, town.village) == [town.second_grid]
    assert divisions.grids_of(session, town.other_village) == [town.other_grid]


def test_only_grids_are_shown_of_a_street(session, town):
    assert all(
        isinstance(each, Place) and each.level is Level.GRID
        for each in divisions.grids_of(session, town.street)
    )


@pytest.fixture
def workers(session, town, now):
    """workers() → names by code of the village's grids."""

    def _workers(days=0):
        session.flush()
        session.expire_all()
        grids = divisions.grids_of(session, town.village)
        found = divisions.workers_of(session, grids, day_of(now) + timedelta(days=days))
        return {code: sorted(person.name for person in people) for code, people in found.items()}

    return _workers


def test_each_grid_names_who_works_there_today(session, town, workers, now):
    assert workers() == {town.grid.code: [town.mei.name], town.second_grid.code: []}
    second = town.second_grid
    session.add(
        Posting(
            person_id=town.far.id, role=Role.GRID_WORKER, place_id=second.id, scope=second.scope,
            starts_on=day_of(now),
        )
    )  # fmt: skip
    assert workers()[second.code] == [town.far.name] and workers(days=-1)[second.code] == []
    town.mei.postings[0].ends_on = day_of(now)
    assert workers()[town.grid.code] == []


def test_household_heads_and_who_works_in_the_whole_village_are_not_named_at_a_grid(town, workers):
    assert not {town.wu.name, town.lin.name} & {name for names in workers().values() for name in names}


def test_without_a_grid_there_is_nobody_to_name(session, now):
    assert divisions.workers_of(session, [], day_of(now)) == {}
