"""A receipt survives a power cut only if the database was told so, on every connection anew."""

from uuid import uuid4

import pytest
from sqlalchemy import insert
from support import databases

from fieldapp import db, jobs
from fieldapp.models import Door, Receipt


@pytest.fixture
def engine():
    engine = databases.engine_of(databases.make_empty("sqlite"))
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 30_000)],
)
def test_a_fresh_connection_has_full_sync_wal_foreign_keys_and_patience(engine, pragma, value):
    for _ in range(2):
        raw = engine.raw_connection()
        assert raw.cursor().execute(f"PRAGMA {pragma}").fetchone() == (value,)
        raw.detach()  # so that the next one is fresh
        raw.close()


def test_the_app_prepares_its_own_connections(tmp_path):
    from support.live import engine_of, make_app

    engine = engine_of(make_app(databases.make_empty("sqlite"), tmp_path))
    raw = engine.raw_connection()
    assert [raw.cursor().execute(f"PRAGMA {p}").fetchone()[0] for p in ("synchronous", "journal_mode", "foreign_keys")] == [
        2, "wal", 1,
    ]  # fmt: skip
    raw.close()
    engine.dispose()


def test_a_connection_that_broke_while_it_rested_is_made_anew(engine, monkeypatch):
    monkeypatch.setattr(db, "RESTED", 0)
    db.ask_the_rested(engine)
    raw = engine.raw_connection()
    broken = raw.dbapi_connection
    raw.close()
    broken.close()
    raw = engine.raw_connection()
    assert raw.dbapi_connection is not broken
    assert raw.cursor().execute("SELECT 1").fetchone() == (1,)
    raw.close()


def test_only_tables_that_are_large_are_counted(tmp_path, monkeypatch):
    """A table that was almost empty when it was counted would be read as a whole for the rest of the day."""
    if databases.kind() != "sqlite":
        pytest.skip("PostgreSQL counts by itself")
    from support.live import engine_of, make_app

    monkeypatch.setattr(db, "STOCK", [part.replace("500", "5") for part in db.STOCK])
    with databases.copy_of_town() as url:
        app = make_app(url, tmp_path)
        with app.app_context():
            db.take_stock()
        with engine_of(app).connect() as connection:
            found = dict(connection.exec_driver_sql("SELECT tbl, stat FROM sqlite_stat1").all())
        engine_of(app).dispose()
    assert "category" in found and "patrol" not in found
    assert all(int(stat.split()[0]) >= 5 for stat in found.values())


def test_what_few_rows_have_is_looked_up_after_counting_too(tmp_path, now):
    """Nearly no submission puts another right: counted with the rest, SQLite would read all of them each time."""
    if databases.kind() != "sqlite":
        pytest.skip("PostgreSQL knows how many rows have nothing")
    from support.live import engine_of, make_app

    with databases.copy_of_town() as url:
        app = make_app(url, tmp_path)
        with app.app_context():
            with db.transaction() as session:
                kept = {"door": Door.FORM, "kind": "report", "body_sha256": "", "received_at": now}
                session.execute(insert(Receipt), [{"id": uuid4(), **kept} for _ in range(600)])
            db.take_stock()
        with engine_of(app).connect() as connection:
            plan = "EXPLAIN QUERY PLAN SELECT id FROM receipt WHERE fixes_id = 'x'"
            steps = [step.detail for step in connection.exec_driver_sql(plan)]
        engine_of(app).dispose()
    assert [step for step in steps if step.startswith("SCAN")] == []


def test_tables_are_counted_once_a_night(app):
    from datetime import datetime

    nightly = [task for task in jobs.queue(app).huey._registry.periodic_tasks if task.name == "take_stock"]
    moments = [datetime(2026, 11, 25, hour, minute) for hour in range(24) for minute in range(60)]
    assert [at.strftime("%H:%M") for task in nightly for at in moments if task.validate_datetime(at)] == [
        "19:40"
    ]
