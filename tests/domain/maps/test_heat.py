"""How much was reported where in 90 days: broad grades, never what is restricted, never outside the area."""

from datetime import timedelta

from sqlalchemy import select

from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.maps import heat, marks
from fieldapp.models import Case


def of_village(session, town, now, **by):
    return heat.grades(session, CaseQuery(**by), [town.village.scope], now)


def test_grades_are_broad():
    assert [heat.grade_of(count) for count in (0, 1, 4, 5, 9, 10, 19, 20, 500)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_a_grid_with_cases_has_a_grade_and_an_old_case_gives_none(session, town, now):
    assert of_village(session, town, now)[town.case.scope] >= 1
    for case in session.scalars(select(Case).where(Case.scope == town.case.scope)):
        case.opened_at = now - heat.WINDOW - timedelta(minutes=1)
    session.flush()
    assert town.case.scope not in of_village(session, town, now)


def test_what_is_restricted_or_touches_a_child_is_not_counted(session, town, now):
    for number, case in enumerate(session.scalars(select(Case).where(Case.scope == town.case.scope))):
        case.is_restricted, case.minor_involved = number % 2 == 0, number % 2 == 1
    session.flush()
    assert town.case.scope not in of_village(session, town, now)


def test_only_the_area_and_the_kind_asked_for_are_counted_closed_ones_too(session, town, now, statements):
    assert town.other_case.scope not in of_village(session, town, now)
    assert of_village(session, town, now, category="no-such-kind") == {}
    town.case.is_open = False
    session.flush()
    with statements() as ran:
        found = of_village(session, town, now, state="open")
    assert town.case.scope in found and len(ran) == 1


def test_a_city_counts_all_its_counties(session, town, now):
    assert {town.case.scope, town.other_case.scope} <= set(heat.grades(session, CaseQuery(), ["6109"], now))


def test_a_graded_grid_is_drawn_without_any_case_in_the_list(session, town, now):
    drawn = marks.draw(session, [], [town.county.scope], now.date(), {town.grid.scope: 3})
    (shape,) = [shape for shape in drawn.picture.shapes if shape.grade]
    assert shape.grade == 3 and town.grid.id in {place.id for place in drawn.outlines}
