"""Seals of the access log's chain, and how far a log server has got it."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.privacy import audit_chain, audit_seals
from fieldapp.domain.privacy.audit_chain import Fault
from fieldapp.models import AccessEntry, AuditFault, AuditSeal

LINES = AccessEntry.__table__


def linked(session, town, now, count=4):
    for minute in range(count):
        audit_log.line(session, Act.REVEAL, town.mei.id, now + timedelta(minutes=minute))
    session.flush()
    audit_chain.link_new(session)
    return audit_chain.head(session)


def test_the_newest_seal_says_how_far_the_chain_is_verified(session, town, now):
    head = linked(session, town, now)
    assert audit_seals.state(session).seal is None
    audit_seals.seal(session, head, [], now)
    fault = Fault(AuditFault.CHANGED, 3, 3)
    audit_seals.seal(session, head, [fault, fault], now + timedelta(days=1))
    session.flush()
    seal = audit_seals.state(session).seal
    assert (seal.number, seal.faults, seal.first_fault, seal.first_number) == (
        head.number,
        2,
        AuditFault.CHANGED,
        3,
    )


def test_a_line_that_waits_to_be_linked_is_known(session, town, now):
    linked(session, town, now)
    assert audit_seals.state(session).waits_since is None
    audit_log.line(session, Act.SIGN_IN, town.mei.id, now)
    session.flush()
    assert audit_seals.state(session).waits_since == now


def test_a_seal_notices_an_end_that_was_cut_off_or_grew_anew(session, town, now):
    head = linked(session, town, now)
    audit_seals.seal(session, head, [], now)
    session.flush()
    assert audit_seals.broken_seals(session, head) == []
    session.execute(update(LINES).where(LINES.c.number == head.number).values(digest="0" * 64))
    assert [fault[:2] for fault in audit_seals.broken_seals(session, head)] == [
        (AuditFault.CHANGED, head.number)
    ]
    session.execute(delete(LINES).where(LINES.c.number == head.number))
    cut = audit_seals.broken_seals(session, audit_chain.head(session))
    assert [fault[:2] for fault in cut] == [(AuditFault.CUT, head.number)]


def test_each_log_server_has_its_own_place_which_never_goes_back(session, now):
    assert audit_seals.sent_until(session, "file:///a") == 0
    audit_seals.note_sent(session, "file:///a", 5, now)
    audit_seals.note_sent(session, "file:///a", 3, now)
    assert audit_seals.sent_until(session, "file:///a") == 5
    assert audit_seals.sent_until(session, "file:///b") == 0


def test_seals_are_kept(session, town, now):
    from fieldapp.domain.privacy import retention

    audit_seals.seal(session, linked(session, town, now), [], now)
    retention.purge(session, now + timedelta(days=400))
    assert session.scalar(select(AuditSeal.number)) > 0
