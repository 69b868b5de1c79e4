"""What stands on an agenda: cases, admissions of the area, and what was carried over; it follows until it is fixed."""

from datetime import timedelta

from support import admissions
from support.meetings import actor, decide, line_about, opened, planned

from fieldapp.domain.meetings import agenda, decisions
from fieldapp.models import AgendaGround, CaseState, MatterKind, MeetingKind

K = MatterKind


def test_a_planned_agenda_follows_the_cases(session, town, now, overdue):
    meeting = planned(session, town, now)
    line = line_about(session, meeting, now, case_id=overdue.id)
    assert line.kind is K.CASE and AgendaGround.OVERDUE in line.grounds and line.matter is None
    overdue.state, overdue.is_open = CaseState.CLOSED, False
    session.flush()
    assert overdue.id not in {each.case_id for each in agenda.lines(session, meeting, now)}


def test_a_fixed_agenda_keeps_its_words(session, town, now, overdue):
    meeting = opened(session, town, now)
    before = line_about(session, meeting, now, case_id=overdue.id)
    overdue.state, overdue.is_open, overdue.place_words = CaseState.CLOSED, False, "别处"
    session.flush()
    after = line_about(session, meeting, now, case_id=overdue.id)
    assert (after.title, after.grounds) == (before.title, before.grounds) and "别处" not in after.title


def test_admissions_stand_on_the_joint_meeting_of_their_area_alone(session, town, now):
    item = admissions.reviewed(session, town, now)
    joint = planned(session, town, now, who="bai", place="county", kind=MeetingKind.JOINT)
    assert line_about(session, joint, now, item_id=item.id).kind is K.ADMISSION
    regular = planned(session, town, now, who="bai", place="county")
    assert item.id not in {line.item_id for line in agenda.lines(session, regular, now)}
    item.scope = "610921"
    session.flush()
    assert item.id not in {line.item_id for line in agenda.lines(session, joint, now)}


def test_open_decisions_are_carried_over_until_they_are_carried_out(session, town, now, overdue):
    first = opened(session, town, now)
    made = decide(session, town, first, line_about(session, first, now, case_id=overdue.id))
    then = first.starts_at + timedelta(hours=1)
    second = planned(session, town, then)
    (line,) = [each for each in agenda.lines(session, second, then) if each.case_id == overdue.id]
    assert line.kind is K.CARRIED_OVER and AgendaGround.OVERDUE in line.grounds
    assert line.earlier_id == made.matter_id
    decisions.end(session, actor(town.sun, then), made, "修好了", then)
    assert line_about(session, second, then, case_id=overdue.id).kind is K.CASE


def test_a_matter_decided_on_twice_is_carried_over_once(session, town, now, overdue):
    first = opened(session, town, now)
    made = decide(session, town, first, line_about(session, first, now, case_id=overdue.id))
    then = first.starts_at + timedelta(hours=1)
    second = opened(session, town, then)
    decide(session, town, second, line_about(session, second, then, case_id=overdue.id), words="换人去修")
    third = planned(session, town, second.starts_at + timedelta(hours=1))
    carried = [each for each in agenda.lines(session, third, third.starts_at) if each.kind is K.CARRIED_OVER]
    assert [each.earlier_id for each in carried] == [made.matter_id]


def test_another_places_decisions_are_not_carried_over(session, town, now, overdue):
    first = opened(session, town, now)
    decide(session, town, first, line_about(session, first, now, case_id=overdue.id))
    other = planned(session, town, now, who="bai", place="county")
    assert line_about(session, other, now, case_id=overdue.id).kind is K.CASE


def test_the_agenda_takes_few_statements_at_any_size(session, town, now, overdue, statements):
    meeting = opened(session, town, now)
    for each in agenda.lines(session, meeting, now):
        decide(session, town, meeting, each)
    second = planned(session, town, meeting.starts_at + timedelta(hours=1))
    with statements() as sent:
        agenda.lines(session, second, second.starts_at)
    assert len(sent) <= 6
