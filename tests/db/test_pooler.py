"""Behind a pooler that hands out connections by transaction nothing outlives one: no prepared statement, no listener."""

import os
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from architecture.source import MODULES, code_of, name_of
from sqlalchemy import make_url, select
from sqlalchemy.orm import Session
from support import databases
from support.live import engine_of, make_app, sign_in_to

from fieldapp import db, jobs
from fieldapp.backups import rows
from fieldapp.models import Person

PATIENCE = 60
OF_A_SESSION = (
    r"pg_(try_)?advisory_lock|\bLISTEN\b|\bUNLISTEN\b|\bPREPARE\b|CREATE TEMP|SET SESSION|WITH HOLD"
)


def test_no_statement_of_ours_is_about_a_session():
    import re

    found = [name_of(path) for path in MODULES if re.search(OF_A_SESSION, code_of(path))]
    assert found == []


@pytest.fixture(scope="module")
def postgres():
    return databases.kind() == "postgres" or pytest.skip("PgBouncer stands before PostgreSQL only")


@pytest.fixture(scope="module")
def pooled(postgres, tmp_path_factory):
    """The address of a town behind a PgBouncer of two connections."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin") or pytest.skip(
        "pgbouncer is not installed here"
    )
    folder = tmp_path_factory.mktemp("pooler")
    with databases.copy_of_town() as url, socket.socket() as probe:
        parts = make_url(url)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        host = parts.query.get("host") or parts.host
        user, password = parts.username or "postgres", f" password={parts.password}" if parts.password else ""
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\n* = host={host} port={parts.port or 5432} user={user}{password}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
            "pool_mode = transaction\ndefault_pool_size = 2\nlogfile =\n"
        )
        as_owner = (
            ["-u", Path(host).owner()] if os.geteuid() == 0 else []
        )  # whoever may reach the server's socket
        words = [program, *as_owner, folder / "pgbouncer.ini"]
        _open_to_all(folder)
        running = subprocess.Popen(words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while not _answers(port):
            assert time.monotonic() < end and running.poll() is None
            time.sleep(0.05)
        yield f"postgresql+psycopg://{user}@127.0.0.1:{port}/{parts.database}"
        running.terminate()
        running.wait()


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _open_to_all(folder):
    (folder / "pgbouncer.ini").chmod(0o644)
    for each in (folder, *folder.parents):
        if each.stat().st_mode & 0o077 == 0:
            each.chmod(0o711)


@pytest.fixture
def served(pooled, tmp_path):
    app = make_app(pooled, tmp_path, DATABASE_POOLER=True, JOBS_FILE="x", TESTING=False)
    yield app
    engine_of(app).dispose()


@pytest.mark.setting("DATABASE_POOLER")
def test_pages_are_read_and_written_by_many_at_once(served, now):
    with Session(engine_of(served)) as session:
        town = databases.CastHere(session, now)
        browsers = [
            sign_in_to(served, session, who, now) for who in (town.mei, town.lin, town.bai, town.tang)
        ]
    statuses = []

    def _read(browser):
        for _ in range(8):  # a statement is prepared after its fifth run
            statuses.append(browser.get("/reminders/").status_code)
            statuses.append(browser.get("/readyz").status_code)

    threads = [threading.Thread(target=_read, args=(browser,)) for browser in browsers]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert set(statuses) == {200} and len(statuses) == 64


def test_the_queue_wakes_whoever_looks(served):
    queue = jobs.queue(served)
    for _ in range(8):
        queue.wake()
        assert queue.huey.dequeue() is not None
    assert queue.huey.dequeue() is None  # at once, and without having listened
    assert not hasattr(queue.huey.storage._listen_local, "conn")
    queue.huey.storage.close()


def test_a_backup_reads_everything_as_it_stood_at_one_moment(served):
    with served.app_context(), db.snapshot() as connection:
        tables: dict[str, int] = {}
        size = sum(len(piece) for piece in rows.dump(connection, tables))
    assert size > 1000 and tables["person"] > 5


def test_the_clock_and_the_scheduler_run_behind_it(served):
    jobs.tick(served)
    jobs.tick(served)


def test_one_connection_of_the_pooler_serves_two_of_ours_with_the_same_statement(served):
    """Prepared by one, the statement would be there already for the other."""
    with engine_of(served).connect() as first, engine_of(served).connect() as second:
        for ours in (first, second):
            for _ in range(8):
                assert ours.execute(select(Person.id).limit(1)).first()
                ours.commit()  # a rollback would forget what was prepared
