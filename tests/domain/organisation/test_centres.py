"""Grid centres: which answer for whom, who works there, and who may change what is said of them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.handling import actor

from fieldapp.clock import day_of
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.organisation import centres
from fieldapp.domain.organisation.centres import CentreDetails
from fieldapp.models import AccessEntry, Role

DETAILS = CentreDetails("老城街道网格中心", "0915-3210000", "西大街1号", "周一至周五 8:30-17:30")


def test_the_centres_of_a_place_are_those_above_it_the_nearest_first(session, town):
    found = centres.centres_for(session, [town.grid.scope])
    assert list(found) == [town.village_centre, town.street_centre, town.county_centre, town.city_centre]
    assert list(centres.centres_for(session, [town.far_grid.scope])) == [town.city_centre]


def test_ended_centres_and_departments_are_left_out(session, town, now):
    town.village_centre.ends_on = day_of(now)
    session.flush()
    assert town.village_centre not in centres.own_centres(session, actor(town.mei, now))
    assert town.roads not in session.scalars(centres.visible_centres(actor(town.luo, now))).all()


def test_centres_are_seen_within_the_area_and_found_by_name(session, town, now):
    def seen(person, words=""):
        return list(session.scalars(centres.visible_centres(actor(person, now), words)))

    assert seen(town.luo) == [town.street_centre, town.village_centre]
    assert seen(town.qin) == [town.village_centre]
    assert seen(town.luo, "西大街") == [town.village_centre]
    assert seen(town.mei) == seen(town.sun) == []


def test_staff_is_whoever_is_posted_there_on_the_day(session, town, now):
    today = day_of(now)
    assert {person.name: posting.role for person, posting in centres.staff_of(session, town.street_centre, today)} == {
        "唐志明": Role.CENTRE_STAFF, "罗敏": Role.CENTRE_DIRECTOR,
    }  # fmt: skip
    town.luo.postings[0].ends_on = today
    town.tang.postings[0].starts_on = today + timedelta(days=1)
    session.flush()
    assert centres.staff_of(session, town.street_centre, today) == []


def test_a_director_changes_what_is_said_of_a_centre(session, town, now):
    centres.change_centre(session, actor(town.luo, now), town.street_centre, DETAILS, now)
    unit = town.street_centre
    assert (unit.name, unit.phone, unit.address, unit.opening_hours) == tuple(vars(DETAILS).values())
    centres.change_centre(session, actor(town.yan, now), unit, CentreDetails("中心", "", "", ""), now)
    assert (unit.phone, unit.address, unit.opening_hours) == (None, None, None)
    lines = session.scalars(select(AccessEntry).where(AccessEntry.verb == "change_centre")).all()
    assert [line.subject_id for line in lines] == [unit.id, unit.id]


@pytest.mark.parametrize("name", ["tang", "qin", "lin", "bai", "ding", "mei"])
def test_nobody_else_changes_a_centre(session, town, now, name):
    with pytest.raises(NotYours):
        centres.change_centre(session, actor(getattr(town, name), now), town.street_centre, DETAILS, now)


def test_a_director_changes_no_centre_above_or_ended(session, town, now):
    with pytest.raises(NotYours):
        centres.change_centre(session, actor(town.luo, now), town.county_centre, DETAILS, now)
    town.village_centre.ends_on = day_of(now)
    session.flush()
    for unit in (town.village_centre, town.roads):
        with pytest.raises(RuleBroken):
            centres.change_centre(session, actor(town.luo, now), unit, DETAILS, now)
