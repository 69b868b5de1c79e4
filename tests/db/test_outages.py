"""The database away or busy, a disk full: 503 with the error page, and all goes on by itself afterwards."""

import errno
import re
import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from support import databases
from support.live import engine_of, make_app

from fieldapp import config, db, disks
from fieldapp.outages import Outage, first_line, outage_of


def sqlite_error(code):
    error = sqlite3.OperationalError("words")
    error.sqlite_errorcode = code
    return error


def wrapped(error):
    return OperationalError("SELECT 1", {}, error)


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OSError(errno.ENOSPC, "full"), Outage.FULL),
        (OSError(errno.EACCES, "not mine"), None),
        (PoolTimeout("QueuePool limit"), Outage.BUSY),
        (wrapped(sqlite_error(sqlite3.SQLITE_FULL)), Outage.FULL),
        (wrapped(sqlite_error(sqlite3.SQLITE_IOERR_WRITE)), Outage.FULL),
        (wrapped(sqlite_error(sqlite3.SQLITE_BUSY)), Outage.BUSY),
        (wrapped(sqlite_error(sqlite3.SQLITE_ERROR)), None),
        (wrapped(psycopg.OperationalError("connection refused")), Outage.AWAY),
        (wrapped(psycopg.errors.AdminShutdown("terminating connection")), Outage.AWAY),
        (wrapped(psycopg.errors.DiskFull("no space")), Outage.FULL),
        (wrapped(psycopg.OperationalError("FATAL: sorry, too many clients already")), Outage.BUSY),
        (wrapped(psycopg.errors.UndefinedTable("no such table")), None),
        (psycopg.OperationalError("connection refused"), Outage.AWAY),
        (ValueError("a fault"), None),
    ],
)
def test_what_only_needs_time_is_told_from_a_fault(error, outage):
    assert outage_of(error) is outage


def test_an_error_is_said_in_one_line():
    assert first_line(wrapped(psycopg.OperationalError("refused.\nIs it running?\n"))) == "refused"


@pytest.fixture
def away(tmp_path):
    """An app whose database is not there."""
    app = make_app("postgresql+psycopg://nobody@127.0.0.1:1/nothing", tmp_path, TESTING=False)
    yield app.test_client()
    engine_of(app).dispose()


@pytest.mark.parametrize("address", ["/field/", "/desk/cases/"])
def test_a_page_says_later_in_words_with_the_request_id(away, address):
    with away.session_transaction() as cookie:
        cookie["_user_id"] = "somebody"
    answer = away.get(address)
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "30"
    assert answer.headers["X-Request-Id"] in answer.text and "一分钟后再试" in answer.text


def test_a_phone_is_told_later_without_a_page(away):
    with away.session_transaction() as cookie:
        cookie["_user_id"] = "somebody"
    answer = away.get("/sync/receipts")
    assert (answer.status_code, answer.json) == (503, {"state": "later", "because": "away"})
    assert answer.headers["Retry-After"] == "30"


def test_healthz_says_that_the_database_is_away(away):
    answer = away.get("/healthz")
    assert (answer.status_code, answer.json["database"]) == (503, "away")


def test_healthz_says_when_there_are_no_tables(tmp_path):
    app = make_app(databases.make_empty(), tmp_path, TESTING=False)
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json["database"]) == (503, "empty")
    engine_of(app).dispose()


def test_whoever_finds_every_connection_in_use_waits_and_is_told_busy(tmp_path, monkeypatch):
    monkeypatch.setattr(db, "POOL_PATIENCE", 0.2)
    monkeypatch.setattr(db, "SQLITE_CONNECTIONS", 1)
    with databases.copy_of_town() as url:
        app = make_app(url, tmp_path, TESTING=False, DATABASE_CONNECTIONS=config.CONNECTIONS_BESIDE + 2)
        engine = engine_of(app)
        with engine.connect():
            busy = app.test_client().get("/healthz")
            assert (busy.status_code, busy.json["database"]) == (503, "busy")
        assert app.test_client().get("/healthz").status_code == 200
        engine.dispose()


@pytest.mark.setting("DATABASE_CONNECTIONS")
def test_connections_of_all_processes_of_a_machine_stay_within_its_setting():
    for connections in (10, 12, 40, 97):
        for workers in (1, 2, 3, 8):
            if connections < config.CONNECTIONS_BESIDE + 2 * workers:
                continue  # refused at start
            each = db.connections_of_a_process({"WORKERS": workers, "DATABASE_CONNECTIONS": connections})
            assert each >= 1
            assert (
                workers * (each + 1) + config.CONNECTIONS_BESIDE <= connections
            )  # + 1: what wakes the queue


@pytest.fixture
def full(monkeypatch):
    """Every disk is within its reserve."""
    monkeypatch.setattr(disks, "RESERVE", 1 << 62)


def test_healthz_names_what_is_full_and_goes_on(client, full):
    answer = client.get("/healthz")
    places = ["photos", "database"] if databases.kind() == "sqlite" else ["photos"]
    assert (answer.status_code, answer.json["full"]) == (200, places)


def test_an_administrator_reads_on_every_page_what_is_full(town, sign_in, full):
    page = sign_in(town.yan, is_phone=False).get("/desk/people/").text
    assert "存放照片的磁盘已满" in page and re.search(r"剩余 \d+ MB", page)
    assert "磁盘已满" not in sign_in(town.qin, is_phone=False).get("/desk/cases/").text


def test_nothing_is_said_while_there_is_room(town, sign_in, client):
    assert "磁盘已满" not in sign_in(town.yan, is_phone=False).get("/desk/people/").text
    assert client.get("/healthz").json["full"] == []
