"""Probes and metrics: what each asks, who may read the figures, and that no label tells anything of a person."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from support import databases
from support.live import engine_of, make_app

from fieldapp import clock, db, migrate, migrations
from fieldapp.domain import operating_figures
from fieldapp.pages import server_state

TOKEN = "t" * 32
SAYS = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def counting(tmp_path):
    """An app of its own that counts."""
    with databases.copy_of_town() as url:
        app = make_app(url, tmp_path, METRICS_TOKEN=TOKEN)
        yield app
        engine_of(app).dispose()


def figures(client):
    text = client.get("/metrics", headers=SAYS).text
    return {key: float(value) for key, value in re.findall(r"^(fieldapp_\S+) (\S+)$", text, re.M)}


@pytest.mark.setting("METRICS_TOKEN")
@pytest.mark.parametrize("said", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}])
def test_metrics_are_for_whoever_says_the_token(counting, said):
    client = counting.test_client()
    assert client.get("/metrics", headers=SAYS).status_code == 200
    assert client.get("/metrics", headers=said).status_code == 404


@pytest.mark.parametrize("said", ["Bearer ", "Bearer 令牌", ""])
def test_without_a_token_nobody_reads_them(client, town, said):
    assert client.get("/metrics", headers={"Authorization": said}).status_code == 404


def test_a_short_token_is_refused_at_start(tmp_path, monkeypatch):
    from fieldapp import config

    config.make_secrets(tmp_path)
    monkeypatch.setenv("FIELDAPP_METRICS_TOKEN", "short")
    with pytest.raises(config.NotConfigured, match="METRICS_TOKEN"):
        config.load(tmp_path)


def test_requests_are_counted_by_endpoint_method_and_status(counting):
    client = counting.test_client()
    for address in ("/", "/", "/cases/8c1b6a4e-0000-4000-8000-000000000000", "/track/secret-code-1234"):
        client.get(address)
    client.open("/", method="BREW")
    found = figures(client)
    home = 'fieldapp_requests_total{endpoint="public.home.index",method="GET",status="200"}'
    assert found[home] == 2
    assert found['fieldapp_request_seconds_count{endpoint="public.home.index"}'] == 2
    assert [key for key in found if "BREW" in key or "secret" in key or "8c1b6a4e" in key] == []
    endpoints = {each for key in found for each in re.findall(r'endpoint="([^"]*)"', key)}
    assert endpoints - {"none"} <= set(counting.view_functions)


def test_connections_in_use_are_those_of_the_pool(counting):
    client, engine = counting.test_client(), engine_of(counting)
    with engine.connect(), engine.connect():
        # And the connection that the answer itself is read with.
        assert figures(client)["fieldapp_database_connections_in_use"] == 3
    assert figures(client)["fieldapp_database_connections_in_use"] == 1
    assert figures(client)["fieldapp_database_connections_most"] == engine.pool.size()


def test_figures_stand_beside_the_counts(counting):
    with counting.app_context(), db.transaction() as session:
        operating_figures.note_backup(session, clock.now() - timedelta(hours=2))
    found = figures(counting.test_client())
    assert found["fieldapp_backup_age_seconds"] == 7200
    assert found['fieldapp_free_bytes{what="photos"}'] > 0
    assert found['fieldapp_deliveries{what="unsent"}'] == 0


def test_nothing_is_counted_and_no_library_loaded_without_a_token(app):
    assert app.extensions["metrics"] is None


def test_the_process_lives_while_the_database_is_away(tmp_path):
    app = make_app(databases.url_of("nobody/nothing", "sqlite"), tmp_path, TESTING=False)
    client = app.test_client()
    assert client.get("/livez").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["database"]) == (503, "away") and ready.headers["Retry-After"]
    engine_of(app).dispose()


@pytest.mark.parametrize("address", ["/readyz", "/healthz"])
def test_readiness_says_how_long_work_waits_and_what_the_clock_is(client, town, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.json["queue_age_seconds"] == 0 and abs(answer.json["clock_ahead_seconds"]) < 5
    assert answer.json["photos"] == "ok"


def test_readiness_takes_two_statements(client, town, statements):
    with statements() as ran:
        client.get("/readyz")
    assert len(ran) <= 2


def test_a_photo_folder_that_cannot_be_written_is_for_another_machine(client, town, monkeypatch):
    from fieldapp import disks

    monkeypatch.setattr(disks.os, "access", lambda *_: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["photos"]) == (503, "away")


@pytest.mark.parametrize(
    ("applied", "floor", "status", "said"),
    [
        ("9999", "0001", 200, "newer"),
        ("9999", "9999", 503, "incompatible"),
        ("0001", "0001", 503, "behind"),
    ],
)
def test_newer_tables_are_served_when_they_leave_room(client, session, town, applied, floor, status, said):
    session.execute(text(f"UPDATE alembic_version SET version_num = '{applied}'"))
    session.execute(text(f"UPDATE {migrations.FLOOR_TABLE} SET version_num = '{floor}'"))
    session.commit()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["migrations"]) == (status, said)


def test_a_migration_writes_down_the_oldest_version_that_goes_on(connection):
    assert connection.scalar(migrations.FLOOR) == migrations.floor_after(migrations.newest())


def test_a_silent_migration_leaves_no_room_and_one_that_says_so_does(tmp_path, monkeypatch):
    monkeypatch.setattr(migrations, "VERSIONS", tmp_path)
    for number, said in {
        "0001": "",
        "0002": "",
        "0003": "runs_beside_previous = True\n",
        "0004": "runs_beside_previous = True\n",
    }.items():
        (tmp_path / f"{number}_x.py").write_text(f'revision = "{number}"\n{said}')
    assert [migrations.floor_after(n) for n in ("0001", "0002", "0003", "0004")] == [
        "0001",
        "0002",
        "0002",
        "0002",
    ]


def test_newer_tables_that_leave_room_are_no_problem_and_others_are_told(tmp_path):
    engine = databases.engine_of(databases.make_empty())
    migrate.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text(f"UPDATE {migrations.FLOOR_TABLE} SET version_num = '0001'"))
    assert migrate.problem(engine) == ""
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {migrations.FLOOR_TABLE} SET version_num = '9999'"))
    assert "run that version" in migrate.problem(engine)
    engine.dispose()


@pytest.fixture
def warned(app, sign_in, town, session, monkeypatch):
    """What an administrator reads on a page of the desk, counted anew."""

    def _warned(who=None):
        session.commit()
        monkeypatch.setitem(app.extensions, server_state.SEEN, (None, None))
        return sign_in(who or town.yan, is_phone=False).get("/desk/people/").text

    return _warned


def test_work_that_stands_still_is_said_at_the_desk(session, warned, town, now):
    from fieldapp.models import Effect

    assert "后台任务已停止" not in warned()
    session.add(Effect(kind="reencode_photo", payload={}, made_at=now - timedelta(minutes=40)))
    assert "后台任务已停止 40 分钟" in warned()
    assert "后台任务已停止" not in warned(town.qin)


def test_clocks_that_differ_are_said_at_the_desk(warned, monkeypatch):
    real = clock.machine_seconds
    monkeypatch.setattr(clock, "machine_seconds", lambda: real() + 3)
    assert "时钟相差 3 秒" in warned()


@pytest.mark.parametrize(("hours", "said"), [(27, "最近一次备份距今已有 27 小时"), (25, "")])
def test_an_old_backup_is_said_at_the_desk(app, session, warned, now, monkeypatch, hours, said):
    monkeypatch.setitem(app.config, "DEMO", False)
    operating_figures.note_backup(session, now - timedelta(hours=hours))
    page = warned()
    assert said in page and ("备份距今" in page) is bool(said)


def test_a_server_without_any_backup_is_told_so_after_a_day(app, session, warned, now, monkeypatch):
    from fieldapp.domain import database_epochs

    monkeypatch.setitem(app.config, "DEMO", False)
    database_epochs.begin(session, "init", now - timedelta(hours=1))
    assert "尚未进行过备份" not in warned()


def test_the_figures_are_counted_once_a_minute(app, session, town, sign_in, statements, monkeypatch):
    monkeypatch.setitem(app.extensions, server_state.SEEN, (None, None))
    yan = sign_in(town.yan, is_phone=False)
    with statements() as first:
        yan.get("/desk/people/")
    with statements() as second:
        yan.get("/desk/people/")
    assert sum("julianday" in sql or "clock_timestamp" in sql for sql in first) == 1
    assert sum("julianday" in sql or "clock_timestamp" in sql for sql in second) == 0


def test_a_backup_stands_in_the_access_log_and_administrators_read_it(session, town, sign_in, now):
    operating_figures.note_backup(session, now)
    session.commit()
    assert "进行了备份" in sign_in(town.yan, is_phone=False).get("/desk/access-log/").text
