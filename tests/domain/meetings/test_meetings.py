"""Which units attend; nobody manages a meeting beside or above."""

import pytest
from support.meetings import actor, opened, planned

from fieldapp.domain.meetings import meetings
from fieldapp.models import Meeting, Unit


def test_attendance_is_of_units(session, town, now):
    meeting = opened(session, town, now)
    meetings.note_attendance(session, actor(town.tang, now), meeting, [town.roads.id])
    assert {each.unit_id: each.is_present for each in meeting.units} == {
        town.roads.id: True, town.street_centre.id: False, town.village_centre.id: False,
    }  # fmt: skip


@pytest.mark.parametrize(("who", "sees", "manages"), [
    ("tang", True, True), ("luo", True, True),  # the street's own
    ("bai", True, True), ("gao", True, True), ("ding", True, False),  # above
    ("lin", True, False), ("qin", True, False), ("sun", True, False),  # below, but their unit attends
    ("mei", False, False), ("zhao", False, False), ("wu", False, False), ("yan", False, False), ("far", False, False),
])  # fmt: skip
def test_who_sees_and_manages_a_streets_meeting(session, town, now, who, sees, manages):
    meeting, someone = planned(session, town, now), actor(getattr(town, who), now)
    found = session.scalars(meetings.visible(someone).where(Meeting.id == meeting.id)).all()
    assert (bool(found), meetings.may_manage(someone, meeting)) == (sees, manages)


def test_a_unit_that_is_not_asked_sees_nothing(session, town, now):
    meeting = planned(session, town, now)
    meeting.units = [
        each for each in meeting.units if each.unit_id not in {town.roads.id, town.village_centre.id}
    ]
    session.flush()
    for who in (town.sun, town.lin, town.qin):
        assert session.scalars(meetings.visible(actor(who, now))).all() == []


def test_units_of_the_area_are_its_own_the_next_below_and_those_above(session, town, now):
    names = {unit.id for unit in session.scalars(meetings.units_of_area(town.village))}
    assert names == {
        town.village_centre.id,
        town.street_centre.id,
        town.roads.id,
        town.county_centre.id,
        town.city_centre.id,
    }
    session.add(Unit(name="邻", is_centre=True, place_id=town.other_town.id, scope=town.other_town.scope))
    session.flush()
    county = {unit.name for unit in session.scalars(meetings.units_of_area(town.county))}
    assert "邻" not in county and town.village_centre.name not in county and town.roads.name in county
