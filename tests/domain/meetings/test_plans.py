"""Planning, changing and calling off."""

from datetime import timedelta

import pytest
from support.meetings import actor, next_working_moment, planned

from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.meetings import meetings, plans
from fieldapp.domain.meetings.meetings import MeetingMovedOn
from fieldapp.domain.meetings.plans import OutsideWork, Plan
from fieldapp.models import MeetingKind, MeetingState


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


def test_a_meeting_of_nobody_is_none(session, town, now):
    with pytest.raises(RuleBroken, match="units that attend"):
        plans.plan(
            session, actor(town.tang, now), town.street, MeetingKind.REGULAR,
            Plan(next_working_moment(session, now), "三楼", []), now,
        )  # fmt: skip


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
