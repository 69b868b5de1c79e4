"""Villages, towns and counties are renamed, ended and merged: nothing is left hanging, no code is used twice."""

from dataclasses import astuple

import pytest
from sqlalchemy import select

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import ChangedMeanwhile, NotYours, RuleBroken
from fieldapp.domain.places import division_changes, place_search
from fieldapp.domain.places.division_changes import end, hanging, mark_of, rename, versions_of
from fieldapp.models import AccessEntry, Level, Place, Posting

BASIS = "安民发〔2026〕12号"


@pytest.fixture
def yan(town, now):
    return Actor.of(town.yan, clock.day_of(now))


def test_a_renamed_place_keeps_its_old_name_and_is_found_by_both(session, town, yan, now):
    rename(session, yan, town.village, "西城社区居委会", BASIS, now, mark_of(town.village))
    newest, first = versions_of(session, town.village)
    assert (newest.number, newest.name, newest.person_id, newest.basis) == (
        2,
        "西城社区居委会",
        yan.id,
        BASIS,
    )
    assert (first.number, first.name) == (1, "西大街社区居委会")
    for words in ("西城社区", "西大街", "西大街社区", "xdj", "西大街社区12号"):
        found = [each.name for each in place_search.find_places(session, words, ["610902001"])]
        assert "西城社区居委会" in found, words
    entry = session.scalars(select(AccessEntry).where(AccessEntry.verb == Act.RENAME_PLACE.value)).one()
    assert (entry.subject_id, entry.field) == (town.village.id, town.village.code)
    rename(session, yan, town.village, "西大街社区居委会", BASIS, now, "")
    assert town.village.former_names == "西城社区居委会"


def test_a_place_on_which_something_hangs_does_not_end_alone(session, town, yan, now):
    for place in (town.village, town.street, town.county):
        assert not hanging(session, place, clock.day_of(now)).is_free
        with pytest.raises(RuleBroken, match="depends"):
            end(session, yan, place, None, BASIS, now, "")
        assert place.ends_on is None


def test_a_place_on_which_nothing_hangs_ends_and_keeps_its_code(session, town, yan, now):
    empty = _empty_village(session, town, now)
    end(session, yan, empty, None, BASIS, now, mark_of(empty))
    assert empty.ends_on == clock.day_of(now) and versions_of(session, empty)[0].ends_on == empty.ends_on
    assert place_search.find_places(session, empty.name, ["610902001"]) == []
    with pytest.raises(RuleBroken, match="already ended"):
        end(session, yan, empty, None, BASIS, now, "")


def test_a_town_with_villages_is_not_merged_before_them(session, town, yan, now):
    other = session.scalars(
        select(Place).where(Place.parent_id == town.county.id, Place.id != town.street.id)
    ).first() or _town(session, town)
    with pytest.raises(RuleBroken, match="places below"):
        end(session, yan, town.street, other, BASIS, now, "")


def test_only_administrators_of_the_area_change_places_on_a_basis_and_as_seen(session, town, yan, now):
    seen = mark_of(town.village)
    with pytest.raises(NotYours):
        rename(session, Actor.of(town.tang, clock.day_of(now)), town.village, "新名", BASIS, now, seen)
    with pytest.raises(RuleBroken, match="based on"):
        rename(session, yan, town.village, "新名", "", now, seen)
    with pytest.raises(RuleBroken, match="this name"):
        rename(session, yan, town.village, town.other_village.name, BASIS, now, seen)
    with pytest.raises(RuleBroken, match="Only villages"):
        rename(session, yan, town.grid, "新网格", BASIS, now, "")
    with pytest.raises(RuleBroken, match="same level"):
        end(session, yan, town.village, town.street, BASIS, now, "")
    rename(session, yan, town.village, "西城社区居委会", BASIS, now, seen)
    with pytest.raises(ChangedMeanwhile):
        end(session, yan, town.village, town.other_village, BASIS, now, seen)


def test_successors_are_the_open_places_beside_it(session, town, yan, now):
    found = division_changes.successors(session, yan, town.village, clock.day_of(now))
    assert town.other_village in found and town.village not in found
    assert {each.level for each in found} == {Level.VILLAGE} and len(
        astuple(hanging(session, town.village, now.date()))
    ) == 6
    assert session.scalars(select(Posting)).first() is not None


def _empty_village(session, town, now):
    village = Place(code="610902001999", scope="610902001999", name="空城社区居委会", level=Level.VILLAGE)
    village.parent_id = town.street.id
    session.add(village)
    session.flush()
    return village


def _town(session, town):
    other = Place(
        code="610902999", scope="610902999", name="新区街道", level=Level.TOWN, parent_id=town.county.id
    )
    session.add(other)
    session.flush()
    return other
