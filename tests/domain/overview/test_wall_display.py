"""The wall of a duty room: counts and first rows of the area, nothing of what is kept apart."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.handling import actor

from fieldapp.domain.overview import wall_display
from fieldapp.domain.overview.wall_display import Row
from fieldapp.models import Case, CaseState, Category, Level, Posting, Role, Urgency


@pytest.fixture
def look(session, town, now):
    def _look(person=None):
        session.flush()
        return wall_display.look(session, actor(person or town.tang, now), now)

    return _look


@pytest.fixture
def copies(session, town):
    """copies(count, …) → that many more cases like the town's."""

    def _copies(count, **changes):
        for number in range(count):
            known = {column.name: getattr(town.case, column.name) for column in Case.__table__.columns}
            del known["id"]
            session.add(Case(**known | {"number": f"copy-{number}-{len(changes)}"} | changes))
        session.flush()

    return _copies


def test_a_row_says_kind_place_state_urgency_and_when_due(town, look, now):
    town.case.due_at, town.case.accept_by = now, now + timedelta(hours=1)
    assert look().rows[0] == Row(
        town.lamp.name, town.grid.name, CaseState.REPORTED, Urgency.ORDINARY, now, now + timedelta(hours=1)
    )


def test_what_is_due_first_stands_first_and_only_ten_are_shown(town, look, copies, now):
    copies(wall_display.SHOWN, due_at=now + timedelta(days=1))
    town.other_case.due_at = now + timedelta(hours=1)
    wall = look()
    assert len(wall.rows) == wall_display.SHOWN and wall.open_count == wall_display.SHOWN + 2
    assert wall.rows[0].place == town.other_grid.name
    assert [row.due_at for row in wall.rows] == sorted(row.due_at for row in wall.rows)


def test_open_cases_are_counted_by_state_level_and_family(session, town, look):
    family = session.get_one(Category, town.lamp.parent_id).name
    town.other_case.state, town.other_case.level = CaseState.SIGNED, Level.TOWN
    wall = look()
    assert wall.states == {CaseState.REPORTED: 1, CaseState.SIGNED: 1}
    assert wall.levels == {Level.VILLAGE: 1, Level.TOWN: 1}
    assert wall.families == {family: 2}
    town.other_case.category_id = town.lamp.parent_id
    assert look().families == {family: 2}  # the family itself


def test_six_families_are_shown_the_most_frequent_first(session, town, look, copies):
    kinds = session.scalars(
        select(Category).where(Category.parent_id.is_(None), Category.is_restricted.is_(False)).limit(7)
    ).all()
    for number, kind in enumerate(kinds):
        for each in range(number + 3):
            copies(1, category_id=kind.id, number=f"{number}-{each}")
    counts = list(look().families.values())
    assert len(counts) == 6 and counts == sorted(counts, reverse=True)


def test_what_is_overdue_is_counted_and_what_is_due_now_or_never_is_not(town, look, now):
    town.case.due_at, town.other_case.due_at = now, None
    assert look().overdue == 0
    town.case.due_at = now - timedelta(seconds=1)
    assert look().overdue == 1


def test_closed_cases_do_not_count(town, look):
    town.case.state, town.case.is_open = CaseState.CLOSED, False
    assert look().open_count == 1


@pytest.mark.parametrize("guard", ["is_restricted", "minor_involved"])
def test_a_guarded_case_is_not_even_counted_for_the_director(town, look, guard):
    setattr(town.case, guard, True)
    assert look(town.luo).open_count == 1


def test_a_case_of_a_restricted_kind_is_not_counted_even_when_its_own_mark_is_gone(town, look):
    town.case.category_id = town.dispute.id
    assert look().open_count == 1


def test_a_centre_counts_its_own_area_and_others_see_nothing(session, town, look, now):
    assert (look(town.qin).open_count, look(town.tang).open_count) == (1, 2)
    place = town.other_village
    town.qin.postings.append(
        Posting(role=Role.CENTRE_STAFF, place=place, scope=place.scope, starts_on=now.date())
    )
    assert look(town.qin).open_count == 2


def test_a_wall_says_whether_there_are_more_than_were_counted(look, monkeypatch):
    assert not look().is_cut
    monkeypatch.setattr(wall_display, "MOST_COUNTED", 2)
    assert look().is_cut
    monkeypatch.setattr(wall_display, "MOST_COUNTED", 1)
    assert look().open_count == 1 and look().is_cut


def test_a_wall_is_one_statement(session, town, look, statements, now):
    tang = actor(town.tang, now)
    with statements() as ran:
        wall_display.look(session, tang, now)
    assert len(ran) == 1
