"""What minutes say of matters, votes and units."""

from support import admissions
from support.meetings import actor, opened

from fieldapp.domain.meetings import minutes_content
from fieldapp.domain.service_items import admission
from fieldapp.models import Ballot, MeetingKind


def test_the_votes_of_a_joint_meeting_stand_in_its_minutes(session, town, now):
    item = admissions.reviewed(session, town, now)
    joint = opened(session, town, now, who="bai", place="county", kind=MeetingKind.JOINT)
    bai = actor(town.bai, joint.starts_at)
    admission.vote(session, bai, item, town.street_centre, Ballot.AGAINST, "没有条件", joint.starts_at)
    content = minutes_content.gather(session, joint)
    (matter,) = [each for each in content["matters"] if each["kind"] == "admission"]
    assert matter["votes"] == [{"unit": town.street_centre.name, "ballot": "against", "reason": "没有条件"}]
    assert matter["outcome"] == "reviewed" and matter["decisions"] == []


def test_units_stand_from_the_highest_down(session, town, now, overdue):
    units = minutes_content.units_of(session, opened(session, town, now))
    scopes = [each.unit.scope for each in units]
    assert len(scopes) > 1 and scopes == sorted(scopes)
