"""Versions of what administrators change: the fields that differ, the basis, and the newest first."""

import pytest

from fieldapp.clock import day_of
from fieldapp.domain import versions
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.places.division_changes import rename
from fieldapp.domain.versions import Difference
from fieldapp.models import PlaceVersion


def test_only_fields_with_another_value_differ_in_their_order():
    before, after = {"name": "甲", "radius": 30, "days": 7}, {"days": 9, "radius": 30, "name": "乙"}
    assert versions.differences(before, after) == [Difference("name", "甲", "乙"), Difference("days", 7, 9)]
    assert versions.differences(before, dict(before)) == []


@pytest.mark.parametrize("basis", ["", "  "])
def test_a_change_needs_a_basis(basis):
    with pytest.raises(RuleBroken, match="based on"):
        versions.require_basis(basis)
    versions.require_basis("安网格〔2026〕3号")


def test_versions_are_numbered_from_one_and_the_newest_comes_first(session, town, now):
    yan, owner = Actor.of(town.yan, day_of(now)), PlaceVersion.place_id
    assert versions.newest_number(session, owner, town.village.id) == 0
    for name in ("甲社区", "乙社区"):
        rename(session, yan, town.village, name, "通知", now, "")
    found = versions.versions_of(session, owner, town.village.id)
    assert [each.number for each in found] == [3, 2, 1] and versions.newest_number(
        session, owner, town.village.id
    ) == 3
    assert found[0].person.id == town.yan.id
    assert versions.versions_of(session, owner, town.other_village.id) == []
