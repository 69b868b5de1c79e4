"""Villages and grids are found by parts of their names, by sounds and by streets, inside one's area."""

import pytest

from fieldapp.domain.places.place_search import MOST, find_place, find_places
from fieldapp.models import Level


def codes(session, words, scopes=None):
    return [place.code for place in find_places(session, words, scopes)]


@pytest.mark.parametrize(
    "words", ["西大街", "西大街社区居委会", "西大", "xdj", "xidajie", "ＸＤＪ", " 西大街 "]
)
def test_a_part_of_the_name_or_its_sounds_find_a_village(session, town, words):
    assert town.village.code in codes(session, words)


def test_an_address_finds_the_village_it_names(session, town):
    assert codes(session, "西大街12号楼菜场后门")[0] == town.village.code


def test_a_street_on_its_boundary_finds_a_grid(session, town):
    town.grid.boundary_words = "东至五星街，西至鼓楼街"
    session.flush()
    assert codes(session, "鼓楼街") == [town.grid.code]


@pytest.mark.parametrize(
    "words", ["", "西", "%", "__", "没有这个地方", "\u3000", "长" * 100_000, "长 " * 5000]
)
def test_what_names_no_place_finds_none(session, town, words):
    assert codes(session, words) == []


def test_a_few_are_shown_and_villages_come_before_grids(session, town):
    found = find_places(session, "社区")
    assert len(found) <= MOST
    levels = [place.level for place in found]
    assert levels == sorted(levels, key=lambda level: level is Level.GRID)


def test_what_a_place_lies_in_is_told(session, town):
    (place, *_) = find_places(session, "西大街社区")
    assert place.above.split() == ["汉滨区", "老城街道"]


def test_nothing_is_found_outside_ones_area(session, town):
    assert (
        codes(session, "西大街", [town.other_town.scope])
        == codes(session, "xdj", [town.other_town.scope])
        == []
    )
    assert find_place(session, town.village.code, [town.other_town.scope]) is None
    assert find_place(session, town.village.code, [town.village.scope]) is not None


def test_a_grid_that_ended_is_not_found(session, town, now):
    town.grid.ends_on = now.date()
    session.flush()
    assert find_place(session, town.grid.code) is None
    assert town.grid.code not in codes(session, town.grid.name)


def test_what_no_database_can_hold_is_no_name(session, town):
    assert find_places(session, "x\x00y") == []
    assert find_places(session, "西大\x00街") == find_places(session, "西大 街")
    assert find_place(session, f"{town.village.code}\x00") is None
