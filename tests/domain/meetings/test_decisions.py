"""Decisions are recorded while a meeting is held, taken back soon, and reported as carried out by who owns them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support import admissions
from support.meetings import actor, decide, line_about, opened

from fieldapp.clock import day_of
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.meetings import decisions, meetings, minutes
from fieldapp.domain.meetings.meetings import MeetingMovedOn
from fieldapp.domain.tasks import finishing
from fieldapp.models import Decision, MeetingKind, Task, TaskState


@pytest.fixture
def meeting(session, town, now, overdue):
    return opened(session, town, now)


@pytest.fixture
def line(session, meeting, now, overdue):
    return line_about(session, meeting, now, case_id=overdue.id)


def test_decisions_are_numbered_in_their_meeting(session, town, meeting, line):
    made = [decide(session, town, meeting, line) for _ in range(3)]
    assert [each.number for each in made] == [1, 2, 3]


def test_words_and_a_day_to_come_are_needed(session, town, meeting, line):
    with pytest.raises(RuleBroken, match="write the decision"):
        decide(session, town, meeting, line, words="  ")
    with pytest.raises(RuleBroken, match="past"):
        decide(session, town, meeting, line, due_on=day_of(meeting.starts_at) - timedelta(days=1))


def test_a_refused_task_leaves_no_decision(session, town, meeting, line):
    with pytest.raises(RuleBroken):
        decide(session, town, meeting, line, owner=town.far)
    assert session.scalars(select(Decision)).all() == []


def test_on_admissions_nothing_is_decided_but_by_votes(session, town, now):
    item = admissions.reviewed(session, town, now)
    joint = opened(session, town, now, who="bai", place="county", kind=MeetingKind.JOINT)
    line = line_about(session, joint, now, item_id=item.id)
    with pytest.raises((RuleBroken, NotYours)):
        decide(session, town, joint, line)
    with pytest.raises(RuleBroken, match="vote"):
        decisions._check(line.matter, decisions.NewDecision("x", town.roads, day_of(now)), now)


def test_after_the_minutes_are_signed_nothing_is_decided(session, town, meeting, line):
    tang, then = actor(town.tang, meeting.starts_at), meeting.starts_at
    made = decide(session, town, meeting, line)
    meetings.note_attendance(session, tang, meeting, [])
    minutes.sign_off(session, tang, meeting, "", then)
    with pytest.raises(MeetingMovedOn):
        decide(session, town, meeting, line)
    with pytest.raises(MeetingMovedOn):
        decisions.take_back(session, tang, made, then)


def test_taking_a_decision_back_withdraws_its_task(session, town, meeting, line):
    made, then = decide(session, town, meeting, line, owner=town.mei), meeting.starts_at
    decisions.take_back(session, actor(town.tang, then), made, then)
    assert session.get(Task, made.task_id).state is TaskState.WITHDRAWN and not made.is_open
    with pytest.raises(AlreadyDone):
        decisions.take_back(session, actor(town.tang, then), made, then)


def test_what_is_done_or_long_past_is_not_taken_back(session, town, meeting, line):
    then = meeting.starts_at
    done, late = decide(session, town, meeting, line, owner=town.mei), decide(session, town, meeting, line)
    finishing.finish(session, actor(town.mei, then), session.get(Task, done.task_id), "好了", [], then)
    assert not decisions.may_take_back(actor(town.tang, then), done)
    with pytest.raises(NotYours):
        decisions.take_back(session, actor(town.tang, then), done, then)
    tomorrow = then + timedelta(days=1)
    assert decisions.may_take_back(actor(town.tang, tomorrow), late)
    assert not decisions.may_take_back(actor(town.tang, then + timedelta(days=2)), late)
    assert not decisions.may_take_back(actor(town.sun, then), late)


def test_the_owning_unit_or_who_manages_reports_it_done(session, town, meeting, line):
    then = meeting.starts_at
    for who, may in (
        (town.sun, True),
        (town.tang, True),
        (town.bai, True),
        (town.lin, False),
        (town.mei, False),
    ):
        made = decide(session, town, meeting, line)
        if may:
            decisions.end(session, actor(who, then), made, "修好了", then)
            assert not made.is_open and made.ended_by_id == who.id
        else:
            with pytest.raises(NotYours):
                decisions.end(session, actor(who, then), made, "修好了", then)


def test_ending_needs_words_happens_once_and_not_to_a_task(session, town, meeting, line):
    then, sun = meeting.starts_at, actor(town.sun, meeting.starts_at)
    made = decide(session, town, meeting, line)
    with pytest.raises(RuleBroken, match="what was done"):
        decisions.end(session, sun, made, " ", then)
    decisions.end(session, sun, made, "修好了", then)
    with pytest.raises(AlreadyDone):
        decisions.end(session, sun, made, "修好了", then)
    task = decide(session, town, meeting, line, owner=town.mei)
    with pytest.raises(RuleBroken, match="became a task"):
        decisions.end(session, actor(town.tang, then), task, "好了", then)


@pytest.mark.parametrize(("who", "sees"), [
    ("tang", True), ("bai", True), ("ding", True), ("sun", True), ("lin", False), ("mei", False), ("far", False),
])  # fmt: skip
def test_who_sees_a_decision(session, town, meeting, line, who, sees):
    made = decide(session, town, meeting, line)
    someone = actor(getattr(town, who), meeting.starts_at)
    found = session.scalars(decisions.visible(someone).where(Decision.id == made.id)).all()
    assert bool(found) is sees
