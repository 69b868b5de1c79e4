"""What reporters do with their own report: they answer, add, withdraw and say how they may be reached."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.cases import chasing, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.reports import own_steps
from fieldapp.domain.reports.own_steps import MOST_ADDED, Said
from fieldapp.models import CasePause, CaseState, ContactWish, Digest, Photo, PhotoState, Reminder, Verb


def told(session, step):
    """Who is told about a step."""
    query = select(Digest.for_id).join(Reminder, Reminder.digest_id == Digest.id)
    return set(session.scalars(query.where(Reminder.step_id == step.id)))


def test_an_answer_restarts_the_clock_and_goes_to_who_asked(session, resident):
    resident.asked()
    pause = session.scalars(select(CasePause).where(CasePause.case_id == resident.case.id)).one()
    step = own_steps.answer(session, resident.report, Said("路口第二盏"), resident.later(hours=1))
    assert resident.case.state is CaseState.IN_HAND and pause.ended_at == resident.now
    assert (step.verb, step.person_id, step.report_id) == (Verb.HEAR_REPORTER, None, resident.report.id)
    assert step.internal_words == "路口第二盏" and step.public_words == ""
    assert told(session, step) == {resident.town.sun.id}


def test_an_answer_goes_to_the_handling_unit_when_who_asked_has_left(session, resident):
    resident.asked()
    resident.town.sun.ended_at = resident.case.handler_id = None
    for posting in resident.town.sun.postings:
        posting.ends_on = day_of(resident.now)
    session.flush()
    step = own_steps.answer(session, resident.report, Said("路口"), resident.later())
    assert resident.town.sun.id not in told(session, step) != set()


def test_an_answer_may_be_a_photo_alone_and_nothing_is_no_answer(session, resident):
    resident.asked()
    with pytest.raises(RuleBroken, match="write an answer"):
        own_steps.answer(session, resident.report, Said("  "), resident.later())
    photo = Photo(state=PhotoState.WAITING, received_sha256="0" * 64)
    step = own_steps.answer(session, resident.report, Said(photos=[photo]), resident.later())
    assert photo.step_id == step.id


def test_only_what_is_asked_can_be_answered(session, resident):
    resident.in_hand()
    with pytest.raises(AlreadyDone):
        own_steps.answer(session, resident.report, Said("路口"), resident.later())


def test_an_addition_changes_no_state_and_is_told_to_the_handler(session, resident):
    resident.in_hand()
    step = own_steps.add(session, resident.report, Said("昨晚又坏了一盏"), resident.later())
    assert resident.case.state is CaseState.IN_HAND and told(session, step) == {resident.town.sun.id}
    with pytest.raises(RuleBroken, match="write something"):
        own_steps.add(session, resident.report, Said(), resident.later())


def test_nothing_is_added_to_a_closed_case_nor_without_end(session, resident):
    resident.in_hand()
    for _ in range(MOST_ADDED):
        own_steps.add(session, resident.report, Said("又坏了"), resident.later())
    with pytest.raises(RuleBroken, match="A lot has been added"):
        own_steps.add(session, resident.report, Said("又坏了"), resident.later())
    other = resident.closed()
    with pytest.raises((AlreadyDone, RuleBroken)):
        own_steps.add(session, other.report, Said("又坏了"), resident.later())


def test_an_addition_does_not_stop_a_colleague_who_was_writing(session, resident):
    from fieldapp.domain.cases.concurrent_changes import Seen

    resident.in_hand()
    seen = Seen({resident.case.id: resident.case.step_count}, frozenset({Verb.FEED_BACK}))
    own_steps.add(session, resident.report, Said("还有一盏"), resident.later())
    resident.step("sun", steps.feed_back, words=Words(public="已修好", seen=seen))
    assert resident.case.state is CaseState.FED_BACK


def test_a_withdrawal_leaves_the_case_with_those_who_have_it(session, resident):
    resident.in_hand()
    step = own_steps.withdraw(session, resident.report, "自己修好了", resident.later())
    assert resident.report.withdrawn_at == resident.now and resident.case.state is CaseState.IN_HAND
    assert told(session, step) == {resident.town.sun.id}
    with pytest.raises(RuleBroken, match="was withdrawn"):
        own_steps.add(session, resident.report, Said("还是坏的"), resident.later())


def test_a_withdrawal_lets_the_clock_go_on_when_nobody_is_left_to_answer(session, resident):
    resident.asked()
    own_steps.withdraw(session, resident.report, "", resident.later())
    assert resident.case.state is CaseState.IN_HAND
    assert [step.verb for step in resident.case.steps[-2:]] == [Verb.WITHDRAW, Verb.HEAR_REPORTER]


def test_a_question_still_waits_for_the_other_reporter(session, resident, neighbour):
    neighbour.merged_into(resident)
    resident.asked()
    own_steps.withdraw(session, resident.report, "", resident.later())
    assert resident.case.state is CaseState.ASKED_REPORTER
    own_steps.answer(session, neighbour.report, Said("路口"), resident.later())
    assert resident.case.state is CaseState.IN_HAND


def test_nobody_is_asked_who_has_withdrawn(session, resident):
    resident.in_hand()
    own_steps.withdraw(session, resident.report, "", resident.later())
    with pytest.raises(RuleBroken, match="nobody would answer"):
        resident.step("sun", chasing.ask_reporter, day_of(resident.now) + timedelta(days=3))


def test_a_reporter_says_anew_how_they_may_be_reached(session, resident):
    own_steps.change_contact(session, resident.report, ContactWish.WRITE_ONLY, "")
    assert resident.report.contact_wish is ContactWish.WRITE_ONLY
    assert resident.report.reporter_phone == "10000009001"
    own_steps.change_contact(session, resident.report, ContactWish.PHONE_ME, "10000009002")
    assert resident.report.reporter_phone == "10000009002"
    resident.report.reporter_phone = None
    session.flush()
    with pytest.raises(RuleBroken, match="enter your phone"):
        own_steps.change_contact(session, resident.report, ContactWish.PHONE_ME, "")
