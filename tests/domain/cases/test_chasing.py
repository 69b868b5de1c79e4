"""Chasing and supervising a case, and asking its reporter."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from support.escalating import notices, told
from support.handling import actor

from fieldapp.clock import day_of
from fieldapp.domain.cases import chasing, steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import (
    CasePause,
    CaseState,
    Digest,
    PauseReason,
    Posting,
    Report,
    Supervision,
    Urgency,
    Verb,
)

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday in working hours, no holiday near
WHY = Words(internal="请尽快", public="请问具体在哪里")


def test_chasing_reminds_the_handler_by_name_and_changes_no_deadline(session, do, town, with_sun):
    due = with_sun.due_at
    step = do(town.qin, chasing.chase, words=WHY)
    assert (step.verb, step.unit_id, step.target_person_id) == (Verb.CHASE, town.roads.id, town.sun.id)
    assert told(session, with_sun, "chase") == {town.sun.name}
    assert (with_sun.due_at, with_sun.state) == (due, CaseState.SIGNED)


def test_chasing_reminds_the_unit_where_nobody_has_signed(session, do, town):
    do(town.lin, steps.dispatch, town.roads)
    do(town.qin, chasing.chase, words=WHY)
    assert told(session, town.case, "chase") == {town.roads.name}


def test_chasing_reminds_the_centre_of_the_level_where_nobody_has_the_case(session, do, town):
    do(town.qin, chasing.chase, words=WHY)
    assert told(session, town.case, "chase") == {town.village_centre.name}


def test_where_nobody_is_posted_at_the_level_administrators_learn_of_it(session, do, town):
    session.execute(delete(Posting).where(Posting.unit_id == town.village_centre.id))
    session.expire_all()
    do(town.tang, chasing.chase, words=WHY)
    assert told(session, town.case, "chase") == {town.street_centre.name}
    assert ("ladder_vacant", town.village.scope) in notices(session)


def test_where_nobody_answers_at_all_nobody_is_told(session, do, town):
    session.execute(delete(Posting).where(Posting.unit_id.is_not(None), Posting.person_id != town.tang.id))
    town.tang.postings[0].unit_id = None
    session.flush()
    session.expire_all()
    assert do(town.tang, chasing.chase, words=WHY).verb is Verb.CHASE
    assert told(session, town.case, "chase") == set()


@pytest.mark.parametrize(
    ("urgency", "minutes"), [(Urgency.URGENT, 0), (Urgency.PRESSING, 25), (Urgency.ORDINARY, 25)]
)
def test_a_reminder_waits_for_the_next_digest_unless_the_case_is_urgent(
    session, do, town, now, urgency, minutes
):
    town.case.urgency = urgency
    at = now + timedelta(minutes=5)
    do(town.qin, chasing.chase, words=WHY, at=at)
    (digest,) = session.scalars(select(Digest).where(Digest.unit_id == town.village_centre.id))
    assert digest.send_at == at + timedelta(minutes=minutes)


def test_what_is_told_at_once_does_not_wait(session, do, town, now):
    at = now + timedelta(minutes=5)
    step = do(town.qin, chasing.chase, words=WHY, at=at)
    to = chasing.Recipient(town.mei.id, False)
    chasing.tell(session, town.case, [to], step, at, at_once=True)
    (digest,) = session.scalars(select(Digest).where(Digest.person_id == town.mei.id))
    assert digest.send_at == at and digest.reminders[0].step_id == step.id


def test_only_a_centre_or_the_grid_head_chases(do, town):
    for nobody in (town.mei, town.sun, town.zhao, town.ding):
        with pytest.raises(NotYours):
            do(nobody, chasing.chase, words=WHY)
    do(town.lin, chasing.chase, words=WHY)


def test_supervision_goes_from_normal_to_yellow_to_red_and_no_further(session, do, town, with_sun):
    for grade in Supervision:
        before = with_sun.supervision
        step = do(town.tang, chasing.supervise, words=WHY)
        assert with_sun.supervision is grade
        assert step.before == {"supervision": before and before.value, "now": grade.value}
        assert (step.unit_id, step.target_person_id) == (town.roads.id, town.sun.id)
    with pytest.raises(RuleBroken, match="highest grade"):
        do(town.tang, chasing.supervise, words=WHY)
    assert told(session, with_sun, "supervise") == {town.sun.name}


def test_supervision_needs_a_reason_and_a_centre(do, town):
    with pytest.raises(RuleBroken, match="say why"):
        do(town.tang, chasing.supervise, words=Words(internal=" ", public="x"))
    with pytest.raises(NotYours):
        do(town.lin, chasing.supervise, words=WHY)
    assert town.case.supervision is None


def test_a_question_to_the_reporter_stops_the_clock_until_the_answer(session, do, town, with_sun, now):
    due, later = with_sun.due_at, now + timedelta(days=1)
    do(town.sun, chasing.ask_reporter, day_of(now) + timedelta(days=2), words=WHY)
    assert with_sun.state is CaseState.ASKED_REPORTER
    pause = session.scalars(select(CasePause)).one()
    assert (pause.reason, pause.started_at, pause.ended_at) == (PauseReason.REPORTER, now, None)
    opens = (now + timedelta(days=2)).replace(hour=8, minute=30)
    assert pause.expected_until == opens
    do(town.sun, chasing.hear_reporter, at=later)
    assert with_sun.state is CaseState.IN_HAND and pause.ended_at == later
    assert with_sun.due_at == due + timedelta(days=1)


def test_a_question_needs_public_words_and_a_day_to_come(do, town, with_sun, now):
    with pytest.raises(RuleBroken, match="what the reporter is asked"):
        do(
            town.sun,
            chasing.ask_reporter,
            day_of(now) + timedelta(days=1),
            words=Words(internal="x", public=" "),
        )
    for days in (0, -1):
        with pytest.raises(RuleBroken, match="future"):
            do(town.sun, chasing.ask_reporter, day_of(now) + timedelta(days=days), words=WHY)
    assert with_sun.state is CaseState.SIGNED
    do(town.sun, chasing.ask_reporter, day_of(now) + timedelta(days=1), words=WHY)


def test_nobody_is_asked_once_every_report_was_withdrawn(session, do, town, with_sun, now):
    tomorrow = day_of(now) + timedelta(days=1)
    session.get_one(Report, town.report.id).withdrawn_at = now
    with pytest.raises(RuleBroken, match="withdrawn"):
        do(town.sun, chasing.ask_reporter, tomorrow, words=WHY)
    new = NewReport(town.lamp, "也不亮", Urgency.ORDINARY, grid=town.grid)
    second = open_report(session, new, None, now)
    merging.merge(session, actor(town.lin, now), with_sun, [second.case], "同一盏", now)
    session.expire(with_sun, ["reports"])
    do(town.sun, chasing.ask_reporter, tomorrow, words=WHY)


def test_only_the_handler_asks_and_hears(do, town, with_sun, now):
    tomorrow = day_of(now) + timedelta(days=1)
    with pytest.raises(NotYours):
        do(town.qin, chasing.ask_reporter, tomorrow, words=WHY)
    with pytest.raises(AlreadyDone):
        do(town.sun, chasing.hear_reporter)
    do(town.sun, chasing.ask_reporter, tomorrow, words=WHY)
    with pytest.raises(NotYours):
        do(town.qin, chasing.hear_reporter)
