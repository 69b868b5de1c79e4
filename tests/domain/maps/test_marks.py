"""Where cases are drawn: at their point, else in the middle of the nearest outline around them, else nowhere."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.geography import outlines
from fieldapp.domain.maps import marks as maps
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Place, Urgency


@pytest.fixture
def cases(session):
    return session.scalars(select(Case).where(Case.is_open.is_(True)).order_by(Case.number)).all()


def test_a_case_without_a_point_is_drawn_inside_its_own_grid(session, town, cases, now):
    case = town.case
    case.lat = case.lon = None
    mark = maps.draw(session, [case], [], now.date()).marks[case.id]
    assert not mark.is_exact
    assert outlines.find_grid(session, mark.lat, mark.lon, now.date()).id == town.grid.id


def test_a_case_with_a_point_is_drawn_there(session, town, now):
    town.case.lat, town.case.lon = 32.7, 109.02
    mark = maps.draw(session, [town.case], [], now.date()).marks[town.case.id]
    assert (mark.lat, mark.lon, mark.is_exact) == (32.7, 109.02, True)


def test_inside_a_town_every_grid_is_drawn_and_above_only_those_with_a_case(session, town, now):
    narrow = maps.draw(session, [town.case], [town.village.scope], now.date()).outlines
    wide = maps.draw(session, [town.case], [town.county.scope], now.date()).outlines
    assert len(narrow) > len(wide) >= 1
    assert all(town.case.scope.startswith(place.scope) for place in wide)


def test_a_whole_town_is_still_drawn_grid_by_grid_and_a_county_is_not(session, town, now):
    def drawn(scope):
        return {place.id for place in maps.draw(session, [], [scope], now.date()).outlines}

    grids = {town.grid.id, town.second_grid.id}
    assert drawn(town.street.scope) == {*grids, town.other_grid.id} and drawn(town.village.scope) == grids
    assert drawn(town.county.scope) == set()


def test_a_grid_is_drawn_until_the_day_it_ends(session, town, now):
    def drawn():
        session.flush()
        return {place.id for place in maps.draw(session, [], [town.village.scope], now.date()).outlines}

    town.grid.ends_on = now.date() + timedelta(days=1)
    assert drawn() == {town.grid.id, town.second_grid.id}
    town.grid.ends_on = now.date()
    assert drawn() == {town.second_grid.id}


def test_with_nothing_to_draw_there_is_no_picture(session, now):
    drawn = maps.draw(session, [], [], now.date())
    assert (drawn.marks, drawn.outlines, drawn.picture) == ({}, [], None)


def test_one_single_point_can_be_drawn(session, town, now):
    town.case.lat, town.case.lon = 32.7, 109.02
    session.execute(update(Place).values(min_lon=None))
    picture = maps.draw(session, [town.case], [], now.date()).picture
    assert [(dot.x, dot.y, dot.count) for dot in picture.dots] == [(0, 0, 1)]


def test_what_lies_apart_is_drawn_apart_and_what_lies_together_as_one_dot_with_its_number(
    session, town, cases, now
):
    new = NewReport(town.lamp, "灯坏了", Urgency.ORDINARY, grid=town.grid)
    third = session.get_one(Case, open_report(session, new, None, now).case_id)
    far, near, beside = *cases[:2], third
    far.lat, far.lon = 32.6, 109.0
    near.lat, near.lon = beside.lat, beside.lon = 32.8, 109.1
    beside.urgency = Urgency.URGENT
    session.execute(update(Place).values(min_lon=None))
    dots = maps.draw(session, [far, near, beside], [], now.date()).picture.dots
    assert sorted((dot.count, dot.is_urgent) for dot in dots) == [(1, False), (2, True)]
    assert min(dots, key=lambda dot: dot.y).count == 2  # north is up
