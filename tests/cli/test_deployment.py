"""`fieldapp check --deployment`: each piece of advice that is not followed is one sentence."""

import re
from datetime import timedelta

import pytest
from support import databases
from support.live import engine_of, make_app

from fieldapp import clock, config, db, deployment_checks
from fieldapp.domain import operating_figures
from fieldapp.senders import proxy_probe
from fieldapp.senders.proxy_probe import DAY, Seen

ADDRESS = "https://grid.example.gov.cn"
PROPER = {
    "DEMO": False, "LIMIT_RATES": True, "WORKERS": 3, "RATELIMIT_STORAGE_URI": "redis://127.0.0.1:6379/0",
    "EMBEDDED_JOBS": False, "DATABASE_URL": "postgresql+psycopg:///x", "METRICS_TOKEN": "t" * 32, "TRUST_PROXY": True,
    "PUBLIC_ADDRESS": ADDRESS, "BACKUP_KEY": "0" * 64, "DATABASE_CONNECTIONS": 40,
}  # fmt: skip


def settings(**changed):
    return list(deployment_checks.settings({**PROPER, **changed}))


def test_settings_of_a_city_are_as_advised():
    assert settings() == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"DEMO": True}, "FIELDAPP_DEMO"),
        ({"LIMIT_RATES": False}, "FIELDAPP_LIMIT_RATES"),
        ({"RATELIMIT_STORAGE_URI": "memory://"}, "Redis"),
        ({"EMBEDDED_JOBS": True}, "fieldapp work"),
        ({"DATABASE_URL": "sqlite:///x"}, "PostgreSQL"),
        ({"METRICS_TOKEN": ""}, "FIELDAPP_METRICS_TOKEN"),
    ],
)
def test_each_setting_that_is_wrong_for_a_city_is_named(changed, said):
    assert len(settings(**changed)) == 1 and said in settings(**changed)[0]


@pytest.fixture
def front(monkeypatch):
    """What people would see; changed by what a test says of it."""
    app = {"x-request-id": "1", "strict-transport-security": "max-age=1"}
    answers = {
        f"{ADDRESS}/livez": Seen(200, app, clock.machine_seconds() + 60 * DAY),
        f"{ADDRESS}/metrics": Seen(404, {}),
        "http://grid.example.gov.cn/": Seen(308, {"location": f"{ADDRESS}/"}),
    }

    def _ask(address, path):
        found = answers[address + path]
        if isinstance(found, OSError):
            raise found
        return found

    monkeypatch.setattr(proxy_probe, "ask", _ask)
    monkeypatch.setenv("HOST", "127.0.0.1")
    return answers


def looked_at(**changed):
    return list(deployment_checks.proxy({**PROPER, **changed}))


def test_a_proxy_as_advised_is_no_finding(front):
    assert looked_at() == []


@pytest.mark.parametrize(
    ("where", "seen", "said"),
    [
        (f"{ADDRESS}/livez", Seen(502, {"strict-transport-security": "x"}, 9e9), "answers 502"),
        (f"{ADDRESS}/livez", Seen(200, {"x-request-id": "1"}, 9e9), "Strict-Transport-Security"),
        (f"{ADDRESS}/livez", OSError("certificate has expired"), "certificate has expired"),
        (f"{ADDRESS}/metrics", Seen(200, {}), "open to everybody"),
        ("http://grid.example.gov.cn/", Seen(200, {}), "does not lead to https"),
    ],
)
def test_what_is_wrong_in_front_is_said(front, where, seen, said):
    front[where] = seen
    assert [said in sentence for sentence in looked_at()] == [True]


def test_a_certificate_that_ends_soon_is_said(front):
    front[f"{ADDRESS}/livez"] = front[f"{ADDRESS}/livez"].__class__(
        200, front[f"{ADDRESS}/livez"].headers, clock.machine_seconds() + 5.2 * DAY
    )
    assert [re.search(r"ends in 5 days", each) is not None for each in looked_at()] == [True]


def test_nobody_listening_without_tls_is_well(front):
    front["http://grid.example.gov.cn/"] = OSError("refused")
    assert looked_at() == []


def test_open_figures_are_said_also_where_nobody_listens_without_tls(front):
    front["http://grid.example.gov.cn/"] = OSError("refused")
    front[f"{ADDRESS}/metrics"] = Seen(200, {})
    assert ["open to everybody" in each for each in looked_at()] == [True]


def test_a_port_open_to_all_while_proxies_are_trusted_is_said(front, monkeypatch):
    monkeypatch.setenv("HOST", "0.0.0.0")
    assert ["HOST" in each for each in looked_at()] == [True]
    assert any("FIELDAPP_TRUST_PROXY" in each for each in looked_at(TRUST_PROXY=False))
    assert "FIELDAPP_PUBLIC_ADDRESS" in looked_at(PUBLIC_ADDRESS="")[-1]


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with databases.copy_of_town() as url:
        app = make_app(url, tmp_path_factory.mktemp("photos"), BACKUP_KEY="0" * 64)
        with app.app_context():
            yield app
        engine_of(app).dispose()


def told(look, app, **changed):
    return list(deployment_checks._looking(look)({**app.config, **changed}))


def test_backups_are_asked_for_and_must_be_of_last_night(city, move_clock, now):
    assert any("No backup" in each for each in told(deployment_checks.work, city))
    with db.transaction() as session:
        operating_figures.note_backup(session, now)
    assert told(deployment_checks.work, city) == []
    assert any("no backup key" in each for each in told(deployment_checks.work, city, BACKUP_KEY=""))
    move_clock(now + timedelta(hours=30))
    assert any("30 hours old" in each for each in told(deployment_checks.work, city))


def test_clocks_are_compared_with_the_kernel_and_the_database(city, monkeypatch):
    monkeypatch.setattr(deployment_checks, "_kernel_clock", lambda: 0)
    assert told(deployment_checks.clocks, city) == []
    real = clock.machine_seconds
    monkeypatch.setattr(clock, "machine_seconds", lambda: real() - 7)
    assert "-7.0 s" in told(deployment_checks.clocks, city)[0]
    monkeypatch.setattr(deployment_checks, "_kernel_clock", lambda: deployment_checks.UNSYNCHRONISED)
    assert "not synchronised" in told(deployment_checks.clocks, city)[0]


def test_the_kernel_can_be_asked():
    assert deployment_checks._kernel_clock() in range(-1, 6)


def test_a_disk_that_is_nearly_full_is_said(city, monkeypatch):
    from collections import namedtuple

    usage = namedtuple("usage", "total free")
    monkeypatch.setattr(deployment_checks.shutil, "disk_usage", lambda _: usage(100, 9))
    assert "9% left" in next(deployment_checks.disk(city.config))
    monkeypatch.setattr(deployment_checks.shutil, "disk_usage", lambda _: usage(100, 11))
    assert list(deployment_checks.disk(city.config)) == []


def test_postgresql_is_compared_with_what_is_advised(city, monkeypatch):
    shown = {**deployment_checks.POSTGRES, "synchronous_commit": "on", "max_connections": "100"}
    monkeypatch.setattr(deployment_checks, "_shown", shown.__getitem__)
    near = {**PROPER, "DATABASE_URL": "postgresql+psycopg://f@localhost/x"}
    assert list(deployment_checks.postgres(near)) == []
    far = {**PROPER, "DATABASE_URL": "postgresql+psycopg://f@10.0.0.9/x"}
    assert "without TLS" in next(deployment_checks.postgres(far))
    far["DATABASE_URL"] += "?sslmode=verify-full"
    assert list(deployment_checks.postgres(far)) == []
    for name, value in {"fsync": "off", "synchronous_commit": "off", "max_connections": "45"}.items():
        monkeypatch.setattr(deployment_checks, "_shown", {**shown, name: value}.__getitem__)
        assert len(list(deployment_checks.postgres(near))) == 1


def test_postgresql_answers_what_is_asked_of_it(city):
    if databases.kind() != "postgres":
        pytest.skip("asks PostgreSQL")
    found = told(deployment_checks.postgres, city)
    assert any("fsync is off" in each for each in found)  # the tests' server


def test_a_database_that_is_away_is_a_sentence(tmp_path):
    app = make_app(databases.url_of("nobody/nothing", "sqlite"), tmp_path)
    with app.app_context():
        assert "cannot be asked" in told(deployment_checks.work, app)[0]
    engine_of(app).dispose()


def test_keys_beside_backups_and_a_shared_disk_are_said(tmp_path):
    instance, backups = tmp_path / "instance", tmp_path / "backups"
    config.make_secrets(instance)
    assert "is not there" in next(deployment_checks._keys_beside(instance, backups))
    (backups / "deep").mkdir(parents=True)
    (backups / "deep" / "backup.key").touch()
    first, second = deployment_checks._keys_beside(instance, backups)
    assert "deep/backup.key" in first and "same disk" in second


def test_the_command_ends_with_one_and_says_how_many(initialised):
    answer = initialised("check", "--deployment")
    assert (
        answer.exit_code == 1 and "FIELDAPP_TRUST_PROXY" in answer.output and "not in order" in answer.output
    )
    assert initialised("check").exit_code == 0
