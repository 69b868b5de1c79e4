"""Planning, changing and calling off; which units attend; nobody manages a meeting beside or above."""

from datetime import timedelta

import pytest
from support.meetings import actor, next_working_moment, opened, planned

from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.meetings import meetings, plans
from fieldapp.domain.meetings.meetings import MeetingMovedOn
from fieldapp.domain.meetings.plans import OutsideWork, Plan
from fieldapp.models import Meeting, MeetingKind, MeetingState, Unit


def plan_of(session, town, moment):
    return Plan(moment, "三楼", [town.street_centre])


def test_a_meeting_begins_in_working_hours_and_not_in_the_past(session, town, now):
    tang, regular = actor(town.tang, now), MeetingKind.REGULAR
    night = next_working_moment(session, now).replace(hour=22)
    for moment in (night, now - timedelta(minutes=1)):
        with pytest.raises(OutsideWork):
            plans.plan(session, tang, town.street, regular, plan_of(session, town, moment), now)
    tonight = now.astimezone(night.tzinfo).replace(hour=22)
    assert plans.plan(session, tang, town.street, regular, plan_of(session, town, tonight), now)


@pytest.mark.parametrize(("who", "place", "may"), [
    ("tang", "street", True), ("luo", "street", True), ("bai", "county", True), ("lin", "village", True), ("qin", "village", True),
    ("bai", "street", False), ("tang", "county", False), ("tang", "other_town", False), ("lin", "other_village", False),
    ("mei", "village", False), ("sun", "street", False), ("ding", "county", False), ("yan", "city", False),
])  # fmt: skip
def test_each_plans_the_meetings_of_their_own_area(session, town, now, who, place, may):
    if may:
        assert planned(session, town, now, who=who, place=place).place_id == getattr(town, place).id
    else:
        with pytest.raises(NotYours):
            planned(session, town, now, who=who, place=place)


def test_villages_hold_no_joint_meetings(session, town, now):
    with pytest.raises(RuleBroken, match="Joint"):
        planned(session, town, now, who="lin", place="village", kind=MeetingKind.JOINT)


def test_a_change_keeps_who_was_asked_already(session, town, now):
    meeting, tang = planned(session, town, now), actor(town.tang, now)
    kept = {each.unit_id: each.id for each in meeting.units}
    later = Plan(meeting.starts_at, "二楼", [town.roads, town.county_centre, town.roads])
    plans.change(session, tang, meeting, later, now)
    assert {each.unit_id for each in meeting.units} == {town.roads.id, town.county_centre.id}
    assert kept[town.roads.id] in {each.id for each in meeting.units} and meeting.room == "二楼"


def test_a_stale_form_changes_nothing(session, town, now):
    meeting, tang = planned(session, town, now), actor(town.tang, now)
    seen = meetings.as_seen(meeting)
    plans.change(session, tang, meeting, Plan(meeting.starts_at, "二楼", [town.roads]), now, seen)
    with pytest.raises(MeetingMovedOn):
        plans.call_off(session, tang, meeting, "改期", seen)
    assert meeting.state is MeetingState.PLANNED


def test_calling_off_needs_a_reason_and_ends_it(session, town, now):
    meeting, tang = planned(session, town, now), actor(town.tang, now)
    with pytest.raises(RuleBroken):
        plans.call_off(session, tang, meeting, " ")
    plans.call_off(session, tang, meeting, "防汛")
    with pytest.raises(MeetingMovedOn):
        plans.change(session, tang, meeting, Plan(meeting.starts_at, "", [town.roads]), now)


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
