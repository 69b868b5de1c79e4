"""The chain of the access log: what is changed, cut, moved or put in is found, and the first line named."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select, update

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.privacy import audit_chain, retention
from fieldapp.domain.privacy.audit_chain import Link
from fieldapp.models import AccessEntry, AuditFault

LINES = AccessEntry.__table__


@pytest.fixture
def chain(session, town, now):
    """Twelve lines in two batches, linked."""
    for batch in range(2):
        for minute in range(6):
            audit_log.line(session, Act.REVEAL, town.mei.id, now + timedelta(minutes=10 * batch + minute))
        session.flush()
        while audit_chain.link_new(session):
            pass
    return session


def faults(session, until=None):
    found, at, before = [], Link(), None
    head = audit_chain.head(session)
    while before is None or at.number != before.number:
        before = at
        at, wrong = audit_chain.verify(session, at, until or head.number)
        found += wrong
    return found


def write(session, line, **values):
    session.execute(update(LINES).where(LINES.c.number == line).values(**values))


def numbers(session):
    return list(session.scalars(select(LINES.c.number).order_by(LINES.c.number)))


def test_lines_as_they_were_written_have_no_fault(chain):
    last = numbers(chain)[-1]
    assert numbers(chain) == list(range(1, last + 1)) and last >= 12
    assert faults(chain) == [] and audit_chain.unlinked_faults(chain) == []


def test_parts_of_a_verification_add_up(chain, monkeypatch):
    write(chain, 9, purpose="case")
    monkeypatch.setattr(audit_chain, "AT_ONCE", 2)
    assert [(fault.kind, fault.number) for fault in faults(chain)] == [(AuditFault.CHANGED, 9)]


@pytest.mark.parametrize(
    "values",
    [{"purpose": "visit"}, {"verb": "sign_in"}, {"person_id": None}, {"subject_id": uuid4()}, {"digest": "0" * 64},
     {"mark": "0" * 64}, {"field": "x"}, {"request_id": "x"}, {"subject_kind": "household"}],
)  # fmt: skip
def test_a_changed_line_is_named(chain, values):
    write(chain, 5, **values)
    first = faults(chain)[0]
    assert (first.kind, first.number) == (AuditFault.CHANGED, 5)
    assert first.entry_id == chain.scalar(select(LINES.c.id).where(LINES.c.number == 5))


def test_a_line_moved_in_time_is_named(chain, now):
    write(chain, 5, at=now - timedelta(days=3))
    assert [(fault.kind, fault.number) for fault in faults(chain)] == [(AuditFault.CHANGED, 5)]


def test_a_deleted_line_is_named_by_its_number(chain):
    chain.execute(delete(LINES).where(LINES.c.number.in_([4, 5, 9])))
    found = [(fault.kind, fault.number, fault.last) for fault in faults(chain)]
    assert found == [(AuditFault.MISSING, 4, 5), (AuditFault.MISSING, 9, 9)]


def test_the_first_line_deleted_is_named(chain):
    chain.execute(delete(LINES).where(LINES.c.number == 1))
    assert faults(chain)[0][:3] == (AuditFault.MISSING, 1, 1)


def test_a_deleted_line_is_found_even_when_the_others_are_numbered_anew(chain):
    chain.execute(delete(LINES).where(LINES.c.number == 4))
    for number in numbers(chain)[3:]:
        write(chain, number, number=number - 1)
    assert faults(chain)[0][:2] == (AuditFault.CHANGED, 4)


def test_lines_cut_off_at_the_end_are_missed_by_who_knew_the_last_one(chain):
    known = audit_chain.head(chain)
    assert audit_chain.cut_after(known, known, audit_chain.digest_at(chain, known.number)) == []
    chain.execute(delete(LINES).where(LINES.c.number > known.number - 3))
    assert faults(chain) == []  # what is left is a chain of its own
    head = audit_chain.head(chain)
    found = audit_chain.cut_after(head, known, None)
    assert [fault[:3] for fault in found] == [(AuditFault.CUT, known.number - 2, known.number)]


def test_a_cut_end_that_has_grown_again_is_noticed(chain, town, now):
    known = audit_chain.head(chain)
    chain.execute(delete(LINES).where(LINES.c.number > known.number - 3))
    for minute in range(5):
        audit_log.line(chain, Act.SIGN_IN, town.mei.id, now + timedelta(hours=1, minutes=minute))
    chain.flush()
    audit_chain.link_new(chain)
    head = audit_chain.head(chain)
    assert head.number > known.number
    found = audit_chain.cut_after(head, known, audit_chain.digest_at(chain, known.number))
    assert [fault[:2] for fault in found] == [(AuditFault.CHANGED, known.number)]


def test_two_lines_that_changed_places_are_named(chain):
    rows = {row.number: row for row in chain.execute(select(LINES).where(LINES.c.number.in_([6, 7])))}
    write(chain, 6, number=None)
    write(chain, 7, number=6, digest=rows[6].digest)
    chain.execute(update(LINES).where(LINES.c.id == rows[6].id).values(number=7, digest=rows[7].digest))
    assert [fault[:2] for fault in faults(chain)] == [(AuditFault.CHANGED, 6), (AuditFault.CHANGED, 7)]


def test_a_line_changed_before_it_is_linked_is_found(chain, town, now):
    entry = audit_log.line(chain, Act.REVEAL, town.mei.id, now + timedelta(hours=2))
    chain.flush()
    chain.execute(update(LINES).where(LINES.c.id == entry.id).values(person_id=town.lin.id))
    assert [fault.entry_id for fault in audit_chain.unlinked_faults(chain)] == [entry.id]
    audit_chain.link_new(chain)
    assert [(fault.kind, fault.entry_id) for fault in faults(chain)] == [(AuditFault.CHANGED, entry.id)]


def test_a_line_put_in_by_hand_is_foreign(chain, now):
    by_hand = {
        "id": uuid4(),
        "at": now + timedelta(hours=3),
        "verb": "sign_in",
        "subject_kind": "",
        "field": "",
    }
    by_hand |= {"purpose": "", "request_id": "", "mark": None}
    chain.execute(insert(LINES).values(**by_hand))
    audit_chain.link_new(chain)
    assert [(fault.kind, fault.entry_id) for fault in faults(chain)] == [(AuditFault.FOREIGN, by_hand["id"])]


def test_lines_from_before_the_chain_are_linked_as_they_stand(session, town, now):
    session.execute(update(LINES).values(mark=None, number=None, digest=None))
    audit_chain.link_new(session)
    audit_log.line(session, Act.REVEAL, town.mei.id, now + timedelta(hours=1))
    session.flush()
    audit_chain.link_new(session)
    assert faults(session) == []
    write(session, 1, purpose="visit")
    assert faults(session)[0][:2] == (AuditFault.CHANGED, 1)


def test_another_key_makes_another_chain(chain):
    from support.databases import PERSONAL_DATA_KEY

    from fieldapp.crypto import keys

    try:
        keys.load(PERSONAL_DATA_KEY, "9" * 64)
        assert faults(chain)[0][:2] == (AuditFault.CHANGED, 1)
    finally:
        keys.load(PERSONAL_DATA_KEY)


def test_what_a_line_says_cannot_move_from_one_column_to_the_next(now):
    from fieldapp.models.audit import mark_of_line

    row = {"id": uuid4(), "at": now, "verb": "reveal"}
    assert mark_of_line({**row, "field": "ab", "purpose": ""}) != mark_of_line(
        {**row, "field": "a", "purpose": "b"}
    )


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_row_of_the_log_is_never_changed_or_deleted_by_the_app(chain, change):
    entry = chain.scalars(select(AccessEntry).limit(1)).one()
    if change == "delete":
        chain.delete(entry)
    entry.purpose = "visit"
    with pytest.raises(TypeError):
        chain.flush()


def test_lines_are_kept_longer_than_six_months(chain, now):
    before = numbers(chain)
    retention.purge(chain, now + timedelta(days=200))
    assert numbers(chain) == before
