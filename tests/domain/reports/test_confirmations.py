"""Whether the problem is solved: the reporter verifies, sends back once, complains, or says nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.cases import rights, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.notifications import digests
from fieldapp.domain.reports import confirmations, own_steps
from fieldapp.domain.reports.confirmations import Asked
from fieldapp.domain.reports.own_steps import Said
from fieldapp.models import (
    CaseState,
    Confirmation,
    Digest,
    Level,
    Reminder,
    Setting,
    Solved,
    Supervision,
    Verb,
)

WEEK = timedelta(days=7)


def say(resident, solved, words="", stars=None, by=None):
    report = (by or resident).report
    return confirmations.confirm(resident.session, report, solved, stars, Said(words), resident.later())


def standing(resident, at=None):
    return confirmations.standing(resident.report, WEEK, at or resident.now)


def told(session, step):
    query = select(Digest.for_id, Digest.send_at).join(Reminder, Reminder.digest_id == Digest.id)
    return {row.for_id: row.send_at for row in session.execute(query.where(Reminder.step_id == step.id))}


def test_nobody_is_asked_before_a_result_is_there(resident):
    resident.in_hand()
    assert standing(resident).asked is Asked.NOT_YET
    with pytest.raises(AlreadyDone):
        say(resident, Solved.SOLVED)


def test_solved_counts_as_verification_and_the_centre_closes(session, resident):
    resident.fed_back()
    step = say(resident, Solved.SOLVED, stars=5)
    assert (step.verb, step.report_id, resident.case.state) == (
        Verb.VERIFY,
        resident.report.id,
        CaseState.VERIFIED,
    )
    assert told(session, step) != {}
    resident.step("lin", steps.close)
    assert resident.case.state is CaseState.CLOSED and standing(resident).asked is Asked.GIVEN
    assert session.scalars(select(Confirmation)).one().stars == 5


def test_not_solved_before_closing_goes_back_once_and_then_to_the_county(session, resident):
    resident.fed_back()
    with pytest.raises(RuleBroken, match="still to be done"):
        say(resident, Solved.NOT_SOLVED)
    step = say(resident, Solved.NOT_SOLVED, "灯还是不亮")
    assert (step.verb, resident.case.state) == (Verb.REDO, CaseState.ACCEPTED)
    resident.fed_back()
    step = say(resident, Solved.NOT_SOLVED, "灯还是不亮")
    assert (step.verb, resident.case.state) == (Verb.COMPLAIN, CaseState.FED_BACK)
    assert list(told(session, step)) == [resident.town.county_centre.id]


def test_partly_changes_no_state_and_asks_again_after_closing(resident):
    resident.fed_back()
    assert say(resident, Solved.PARTLY).verb is Verb.CONFIRM
    assert standing(resident).asked is Asked.GIVEN
    resident.step("lin", steps.verify)
    resident.step("lin", steps.close)
    assert standing(resident).may_confirm
    say(resident, Solved.SOLVED)
    assert not standing(resident).may_confirm


def test_not_solved_after_closing_opens_again_by_itself_and_goes_to_the_town(session, resident):
    resident.closed()
    due_before = resident.case.due_at
    resident.later(days=3)
    step = say(resident, Solved.NOT_SOLVED, "又不亮了")
    case = resident.case
    assert (step.verb, case.state, case.closed_at) == (Verb.REOPEN, CaseState.ACCEPTED, None)
    assert (case.level, case.unit_id, case.handler_id) == (Level.TOWN, resident.town.street_centre.id, None)
    assert case.due_at > due_before
    assert told(session, step) == {resident.town.street_centre.id: resident.now}


def test_the_second_time_it_is_a_complaint_that_the_county_answers(session, resident):
    resident.closed()
    say(resident, Solved.NOT_SOLVED, "又不亮了")
    resident.closed()
    step = say(resident, Solved.NOT_SOLVED, "还是不亮")
    case = resident.case
    assert (step.verb, case.state, case.supervision) == (Verb.COMPLAIN, CaseState.CLOSED, Supervision.RED)
    assert case.complained_at == resident.now
    assert told(session, step) == {resident.town.county_centre.id: resident.now}
    county = resident.actor("bai")
    seen = session.scalars(digests.visible(county, resident.later())).unique().all()
    assert case.id in {reminder.case_id for reminder in seen}
    assert not rights.may_do(resident.actor("tang"), case, Verb.ANSWER_COMPLAINT)
    with pytest.raises(RuleBroken, match="reporter should read"):
        resident.step("bai", steps.answer_complaint, words=Words())
    resident.step("bai", steps.answer_complaint)
    assert case.complained_at is None and case.state is CaseState.CLOSED
    assert not rights.is_due(county, case, Verb.ANSWER_COMPLAINT)


def test_a_complaint_ends_when_who_made_it_is_content_after_all(resident):
    resident.fed_back()
    say(resident, Solved.NOT_SOLVED, "不亮")
    resident.fed_back()
    say(resident, Solved.NOT_SOLVED, "还是不亮")
    assert resident.case.complained_at
    resident.step("lin", steps.verify)
    resident.step("lin", steps.close)
    assert resident.case.complained_at
    say(resident, Solved.SOLVED)
    assert resident.case.complained_at is None


def test_of_several_reporters_one_reopens_and_the_next_complains(session, resident, neighbour):
    neighbour.merged_into(resident)
    resident.closed()
    assert say(resident, Solved.SOLVED).verb is Verb.CONFIRM
    assert confirmations.standing(neighbour.report, WEEK, resident.now).may_confirm
    assert say(resident, Solved.NOT_SOLVED, "不亮", by=neighbour).verb is Verb.REOPEN
    resident.closed()
    assert say(resident, Solved.NOT_SOLVED, "不亮").verb is Verb.COMPLAIN


def test_silence_is_not_confirmed_after_the_days_of_the_setting(session, resident):
    resident.closed()
    until = standing(resident).until
    assert until == day_of(resident.case.closed_at) + WEEK
    assert standing(resident, resident.now + WEEK).may_confirm
    after = standing(resident, resident.now + WEEK + timedelta(days=1))
    assert (after.asked, after.given) == (Asked.NOT_CONFIRMED, None)
    with pytest.raises(AlreadyDone):
        resident.later(days=8)
        say(resident, Solved.SOLVED)
    session.scalars(select(Setting).where(Setting.key == "confirmation_days")).one().value = "20"
    session.flush()
    assert confirmations.days(session) == timedelta(days=20)
    say(resident, Solved.SOLVED)


def test_nobody_says_it_twice(resident):
    resident.closed()
    say(resident, Solved.SOLVED)
    with pytest.raises(AlreadyDone):
        say(resident, Solved.NOT_SOLVED, "反悔")


def test_a_withdrawn_report_is_not_asked(session, resident):
    resident.in_hand()
    own_steps.withdraw(session, resident.report, "", resident.later())
    resident.closed()
    assert not standing(resident).may_confirm


def test_a_worker_verifies_by_their_account_and_not_by_a_code(session, resident):
    report = resident.town.report
    assert report.source == "worker" and not own_steps.may_act(report)
