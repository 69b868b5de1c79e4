"""What administrators change of a category: previewed by its differences, every version kept, logged."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import ChangedMeanwhile, NotYours, RuleBroken
from fieldapp.domain.reports import categories, category_changes
from fieldapp.domain.reports.category_changes import as_it_stands, mark_of
from fieldapp.models import AccessEntry, Category

BASIS = "安网格〔2026〕3号"


@pytest.fixture
def yan(town, now):
    return Actor.of(town.yan, clock.day_of(now))


@pytest.fixture
def category(session, town):
    return session.get_one(Category, town.case.category_id)


def test_a_change_keeps_what_it_said_from_the_start_and_says_who_and_why(session, yan, category, now):
    before = as_it_stands(category)
    new = replace(before, name="路灯不亮或闪烁", duplicate_radius_m=60)
    told = category_changes.differences(category, new)
    assert [each.field for each in told] == ["name", "duplicate_radius_m"]
    category_changes.change(session, yan, category, new, BASIS, now, mark_of(category))
    newest, first = category_changes.versions(session, category)
    assert (newest.number, newest.name, newest.person_id, newest.basis) == (2, new.name, yan.id, BASIS)
    assert (first.number, first.name, first.person_id) == (1, before.name, None)
    entry = session.scalars(select(AccessEntry).where(AccessEntry.verb == Act.CHANGE_CATEGORY.value)).one()
    assert (entry.person_id, entry.subject_id, entry.field) == (yan.id, category.id, category.code)


def test_a_second_change_adds_one_version(session, yan, category, now):
    for radius in (60, 70):
        new = replace(as_it_stands(category), duplicate_radius_m=radius)
        category_changes.change(session, yan, category, new, BASIS, now, mark_of(category))
    assert [each.number for each in category_changes.versions(session, category)] == [3, 2, 1]


def test_a_retired_category_is_offered_to_nobody_and_its_cases_keep_it(session, yan, town, category, now):
    new = replace(as_it_stands(category), ended=True)
    category_changes.change(session, yan, category, new, BASIS, now, mark_of(category))
    assert category.code not in {kind.code for kind in categories.kinds(session)}
    assert categories.find_kind(session, category.code) is None
    session.refresh(town.case)
    assert town.case.category_id == category.id
    assert category_changes.open_cases(session, category) >= 1


def test_what_is_not_public_is_not_offered_to_residents(session, yan, category, now):
    new = replace(as_it_stands(category), is_public=False)
    category_changes.change(session, yan, category, new, BASIS, now, mark_of(category))
    assert category.code not in {kind.code for kind in categories.kinds(session, public_only=True)}
    assert category.code in {kind.code for kind in categories.kinds(session)}


def test_only_administrators_change_and_only_with_a_basis_and_a_name_of_its_own(
    session, yan, town, category, now
):
    new = replace(as_it_stands(category), duplicate_radius_m=60)
    tang = Actor.of(town.tang, clock.day_of(now))
    other = session.scalars(
        select(Category).where(Category.parent_id.is_not(None), Category.id != category.id)
    ).first()
    with pytest.raises(NotYours):
        category_changes.change(session, tang, category, new, BASIS, now, mark_of(category))
    with pytest.raises(RuleBroken, match="based on"):
        category_changes.change(session, yan, category, new, "  ", now, mark_of(category))
    with pytest.raises(RuleBroken, match="already a category"):
        category_changes.change(
            session, yan, category, replace(new, name=other.name), BASIS, now, mark_of(category)
        )
    with pytest.raises(RuleBroken, match="Nothing"):
        category_changes.change(session, yan, category, as_it_stands(category), BASIS, now, mark_of(category))
    assert list(category_changes.versions(session, category)) == []


def test_who_opened_the_form_before_another_change_is_told(session, yan, category, now):
    seen = mark_of(category)
    new = replace(as_it_stands(category), duplicate_radius_m=60)
    category_changes.change(session, yan, category, new, BASIS, now, seen)
    with pytest.raises(ChangedMeanwhile):
        category_changes.change(session, yan, category, replace(new, duplicate_radius_m=70), BASIS, now, seen)


def test_a_new_category_follows_its_family_with_a_code_of_its_own(session, yan, category, now):
    family = session.get_one(Category, category.parent_id)
    new = replace(as_it_stands(category), name="景观灯损坏")
    added = category_changes.add(session, yan, family, new, BASIS, now)
    listed = category_changes.every(session)
    siblings = [each for each in listed if each.parent_id == family.id]
    assert siblings[-1] is added and listed.index(family) < listed.index(siblings[0])
    assert added.code.startswith(f"{family.code}_")
    assert categories.find_kind(session, added.code) is added
    assert [each.number for each in category_changes.versions(session, added)] == [1]


def test_whichever_group_it_is_about_each_change_of_categories_waits_for_the_same_row(
    session, yan, category, now, monkeypatch
):
    """So the second of two who add the same name in different groups sees the first one's."""
    families = [each for each in category_changes.every(session) if each.parent_id is None]
    locked = []
    monkeypatch.setattr(category_changes, "lock", lambda _session, row: locked.append(row.id))
    for number, family in enumerate(families[:3]):
        new = replace(as_it_stands(category), name=f"景观灯损坏{number}")
        category_changes.add(session, yan, family, new, BASIS, now)
    category_changes.change(
        session, yan, category, replace(as_it_stands(category), duplicate_radius_m=60), BASIS, now, ""
    )
    assert locked[::2] == [families[0].id] * 4
    with pytest.raises(RuleBroken, match="already a category"):
        new = replace(as_it_stands(category), name="景观灯损坏1")
        category_changes.add(session, yan, families[4], new, BASIS, now)
