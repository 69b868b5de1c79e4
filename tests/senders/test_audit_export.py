"""Lines of the access log sent to a log server or into a file."""

import json
import socket
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp import jobs
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.privacy import audit_chain
from fieldapp.models import AccessEntry, AuditExport
from fieldapp.senders import audit_export


@pytest.fixture
def to(app, monkeypatch):
    """to(target): where the lines go in this test."""
    return lambda target: monkeypatch.setitem(app.config, "AUDIT_EXPORT", target)


@pytest.fixture
def lines(session, town, now):
    for minute in range(3):
        audit_log.line(
            session, Act.REVEAL, town.mei.id, now + timedelta(minutes=minute), town.granny, purpose="visit"
        )
    session.commit()


def rows(session):
    return audit_chain.lines_after(session, 0)


@pytest.mark.setting("AUDIT_EXPORT")
def test_a_log_server_gets_each_line_once_as_a_message_of_its_own(app, session, lines, to):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        to(f"syslog+udp://127.0.0.1:{server.getsockname()[1]}")
        jobs.keep_audit_chain(app)
        sent = [server.recv(4096).decode() for _ in rows(session)]
        jobs.keep_audit_chain(app)
        server.settimeout(0.1)
        with pytest.raises(TimeoutError):
            server.recv(4096)
    assert all(message.startswith("<109>1 20") and " fieldapp - audit - {" in message for message in sent)
    last = json.loads(sent[-1].partition(" - audit - ")[2])
    entry = session.get(AccessEntry, __import__("uuid").UUID(last["id"]))
    assert last["verb"] == "reveal" and last["purpose"] == "visit" and last["digest"] == entry.digest
    assert [json.loads(m.partition(" - audit - ")[2])["number"] for m in sent] == list(
        range(1, len(sent) + 1)
    )


def test_over_tcp_each_message_begins_with_its_length(app, session, lines, to):
    got = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def _take():
            connection, _ = server.accept()
            with connection:
                while piece := connection.recv(65536):
                    got.append(piece)

        thread = threading.Thread(target=_take)
        thread.start()
        to(f"syslog+tcp://127.0.0.1:{server.getsockname()[1]}")
        jobs.keep_audit_chain(app)
        thread.join(5)
    stream, count = b"".join(got), 0
    while stream:
        length, _, stream = stream.partition(b" ")
        message, stream = stream[: int(length)], stream[int(length) :]
        assert json.loads(message.decode().partition(" - audit - ")[2])["number"] == (count := count + 1)
    assert count == len(rows(session))


def test_a_file_grows_by_what_is_new(app, session, town, lines, to, tmp_path, now):
    target = tmp_path / "audit.jsonl"
    to(f"file://{target}")
    jobs.keep_audit_chain(app)
    before = target.read_text().splitlines()
    audit_log.line(session, Act.SIGN_IN, town.mei.id, now + timedelta(hours=1))
    session.commit()
    jobs.keep_audit_chain(app)
    after = target.read_text().splitlines()
    assert after[: len(before)] == before and len(after) == len(before) + 1
    assert json.loads(after[-1])["verb"] == "sign_in"


def test_a_log_server_that_is_away_gets_the_lines_later(app, session, lines, to, tmp_path):
    to(f"file://{tmp_path}/none/audit.jsonl")
    jobs.keep_audit_chain(app)  # says so in the server's log and goes on
    assert session.scalars(select(AuditExport)).all() == [] and rows(session)
    (tmp_path / "none").mkdir()
    jobs.keep_audit_chain(app)
    assert len((tmp_path / "none" / "audit.jsonl").read_text().splitlines()) == len(rows(session))


def test_no_personal_word_leaves_with_a_line(session, town, lines):
    audit_chain.link_new(session)
    said = "".join(audit_export.line_of(row) for row in rows(session))
    assert town.mei.name not in said and town.granny.name not in said
