"""Who may read a reporter's name and phone, for what, and what stands in the log."""

import pytest
from sqlalchemy import select

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.reports import contact, own_steps
from fieldapp.domain.reports.contact import NAME, PHONE, Reach
from fieldapp.models import AccessEntry, ContactWish


def test_the_handler_and_the_verifier_may_reveal_and_others_may_not(resident):
    resident.in_hand()
    may = {
        name: contact.may_reveal(resident.actor(name), resident.case)
        for name in ("sun", "lin", "tang", "mei", "yan")
    }
    assert may == {"sun": True, "lin": True, "tang": True, "mei": False, "yan": False}


def test_a_phone_takes_no_reporter_along(resident):
    resident.in_hand()
    sun = resident.actor("sun")
    assert not contact.may_reveal(Actor(sun.person, sun.postings, sun.on, takes_along=True), resident.case)


def test_a_reveal_leaves_a_line_with_fields_and_purpose(session, resident):
    resident.in_hand()
    line = contact.reveal(session, resident.actor("sun"), resident.report, "case", resident.now)
    assert (line.subject_kind, line.subject_id, line.purpose) == ("report", resident.report.id, "case")
    assert line.field.split(",") == [NAME, PHONE]


def test_a_number_whose_owner_wants_no_calls_is_shown_in_an_emergency_only(session, resident):
    resident.in_hand()
    resident.report.contact_wish = ContactWish.DO_NOT_PHONE
    sun = resident.actor("sun")
    assert contact.reveal(session, sun, resident.report, "case", resident.now).field == NAME
    assert PHONE in contact.reveal(session, sun, resident.report, "emergency", resident.now).field


@pytest.mark.parametrize("purpose", ["", "visit", "curiosity"])
def test_a_reveal_needs_a_purpose_of_the_trade(session, resident, purpose):
    resident.in_hand()
    with pytest.raises(RuleBroken, match="purpose"):
        contact.reveal(session, resident.actor("sun"), resident.report, purpose, resident.now)


def test_who_left_no_contact_is_not_revealed_and_leaves_no_line(session, resident):
    resident.in_hand()
    resident.report.contact_wish = ContactWish.DO_NOT_PHONE
    resident.report.reporter_name = None
    with pytest.raises(RuleBroken, match="left no contact"):
        contact.reveal(session, resident.actor("sun"), resident.report, "case", resident.now)
    assert session.scalars(select(AccessEntry).where(AccessEntry.verb == Act.REVEAL)).all() == []


def test_a_worker_without_a_part_is_refused(session, resident):
    with pytest.raises(NotYours):
        contact.reveal(session, resident.actor("mei"), resident.report, "case", resident.now)


def test_how_to_ask_follows_the_wish(session, resident):
    report = resident.report
    assert contact.reach(report) is Reach.PHONE
    report.contact_wish = ContactWish.WRITE_ONLY
    assert contact.reach(report) is Reach.WRITE
    report.contact_wish = ContactWish.DO_NOT_PHONE
    assert contact.reach(report) is Reach.TRACKING_PAGE
    report.contact_wish = report.reporter_phone = None
    assert contact.reach(report) is Reach.TRACKING_PAGE
    assert contact.reach(resident.town.report) is Reach.COLLEAGUE
    own_steps.withdraw(session, report, "", resident.later())
    assert contact.reach(report) is Reach.NOBODY
