"""Which visits are on whose list."""

from datetime import timedelta

from fieldapp import clock
from fieldapp.domain.overview.entries import Ask


def test_a_child_is_not_on_the_list_of_those_without_permission(session, asked, town, now):
    town.child.next_visit_on = clock.day_of(now)
    assert (Ask.VISIT, town.child.id) not in asked(town.mei)
    town.child.registered_by_id = town.mei.id
    assert (Ask.VISIT, town.child.id) in asked(town.mei)


def test_a_household_that_refused_is_not_to_be_visited(asked, town, now):
    town.house.refusal_until = clock.day_of(now) + timedelta(days=10)
    assert (Ask.VISIT, town.granny.id) not in asked(town.mei)


def test_visits_are_for_those_who_walk_the_grid(asked, town):
    for person in (town.lin, town.wu, town.zhao):
        assert (Ask.VISIT, town.granny.id) not in asked(person)
