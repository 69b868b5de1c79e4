"""Background work on the access log's chain: linked each minute, sealed each night, its end known in a file."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from fieldapp import audit_work, jobs
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.privacy import audit_anchor, audit_chain, audit_seals
from fieldapp.models import AccessEntry, AuditFault

LINES = AccessEntry.__table__


@pytest.fixture
def anchor(app, tmp_path, monkeypatch):
    path = tmp_path / "audit-anchor.json"
    monkeypatch.setitem(app.config, "AUDIT_ANCHOR", str(path))
    return path


@pytest.fixture
def linked(app, session, town, now, anchor):
    for minute in range(6):
        audit_log.line(session, Act.REVEAL, town.mei.id, now - timedelta(minutes=minute))
    session.commit()
    jobs.keep_audit_chain(app)
    return session


def said(app):
    with app.app_context():
        return audit_work.sentences(app)


def test_lines_are_linked_and_the_anchor_knows_the_last(app, linked, anchor):
    head = audit_chain.head(linked)
    assert linked.scalars(select(LINES.c.id).where(LINES.c.number.is_(None))).all() == []
    assert (audit_anchor.read(anchor).number, audit_anchor.read(anchor).digest) == (head.number, head.digest)
    assert said(app) == []


@pytest.mark.setting("AUDIT_ANCHOR")
def test_a_cut_end_is_named_until_somebody_looks(app, linked, town, now, anchor):
    last = audit_chain.head(linked).number
    linked.execute(delete(LINES).where(LINES.c.number > last - 2))
    linked.commit()
    assert said(app) == [f"Access log: line {last - 1} to {last} is missing at the end of the log."]
    for minute in range(4):
        audit_log.line(linked, Act.SIGN_IN, town.mei.id, now + timedelta(minutes=minute))
    linked.commit()
    jobs.keep_audit_chain(app)
    assert audit_anchor.read(anchor).number == last
    assert said(app) == [f"Access log: line {last} was changed."]


def test_a_changed_line_is_named_with_its_id_and_time(app, linked):
    linked.execute(update(LINES).where(LINES.c.number == 2).values(purpose="visit"))
    linked.commit()
    entry_id = linked.scalar(select(LINES.c.id).where(LINES.c.number == 2))
    (sentence,) = said(app)
    assert sentence.startswith(f"Access log: line 2 ({entry_id}), 20") and sentence.endswith("was changed.")


def test_a_missing_or_altered_anchor_is_said(app, linked, anchor):
    anchor.write_text("{}")
    assert "is of no use" in said(app)[0]
    anchor.unlink()
    assert "is missing" in said(app)[0]
    jobs.keep_audit_chain(app)
    assert said(app) == []


def test_lines_that_nobody_links_are_said(app, linked, town, now, move_clock):
    audit_log.line(linked, Act.SIGN_IN, town.mei.id, now)
    linked.commit()
    assert said(app) == []
    move_clock(now + timedelta(hours=2))
    assert "not linked" in said(app)[0]


def test_a_nightly_seal_says_what_a_whole_verification_found(app, linked):
    jobs.seal_audit_chain(app)
    seal = audit_seals.newest(linked)
    assert (seal.number, seal.faults) == (audit_chain.head(linked).number, 0)
    linked.execute(delete(LINES).where(LINES.c.number == 2))
    linked.commit()
    with app.app_context():
        audit_work.seal(app)
        found = audit_work.faults_of(app, audit_chain.head(linked))
    assert [fault[:2] for fault in found] == [(AuditFault.MISSING, 2)]


def test_background_work_links_each_minute_and_seals_each_night(app, monkeypatch, session, town, now):
    audit_log.line(session, Act.SIGN_IN, town.mei.id, now)
    session.commit()
    jobs.tick(app)
    assert audit_chain.oldest_unlinked(session) is None
