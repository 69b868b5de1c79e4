"""Settings that no other test shows: each does what its line in docs/OPERATIONS.md says."""

import pytest
from support import databases
from support.live import engine_of, make_app

from fieldapp import config, create_app, jobs
from fieldapp.crypto import keys

SHOWN = {
    "APP_NAME": "网格通",
    "OPERATOR": "某街道网格中心",
    "FILING_NUMBER": "陕ICP备00000000号",
    "SUPERVISION_PHONE": "0915-1234567",
}


@pytest.fixture
def make(tmp_path):
    """make(NAME="…") → an app with that setting."""
    made = []

    def _make(**settings):
        made.append(make_app(databases.make_empty(), tmp_path, TESTING=False, **settings))
        return made[-1]

    yield _make
    for app in made:
        engine_of(app).dispose()


@pytest.mark.setting("APP_NAME", "OPERATOR", "FILING_NUMBER", "SUPERVISION_PHONE")
def test_residents_are_shown_who_runs_the_app(make):
    page = make(**SHOWN).test_client().get("/about/").text
    assert [name for name, words in SHOWN.items() if words not in page] == []


@pytest.mark.setting("SECRET_KEY")
def test_a_cookie_holds_only_where_it_was_signed(make):
    ours, same, other = (make(SECRET_KEY=letter * 32) for letter in "aab")

    def reads(app):
        value = ours.session_interface.get_signing_serializer(ours).dumps({"_user_id": "somebody"})
        with app.test_request_context(
            headers={"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={value}"}
        ) as context:
            return context.session.get("_user_id") if hasattr(context, "session") else None

    assert (reads(same), reads(other)) == ("somebody", None)


@pytest.mark.setting("SECRET_KEY")
def test_a_short_secret_key_is_refused(monkeypatch, tmp_path):
    config.make_secrets(tmp_path)
    monkeypatch.setenv("FIELDAPP_SECRET_KEY", "short")
    with pytest.raises(config.NotConfigured, match="SECRET_KEY"):
        config.load(tmp_path)


@pytest.mark.setting("EMBEDDED_JOBS", "JOBS_FILE")
def test_the_queue_lies_in_memory_or_where_another_process_finds_it(make, tmp_path):
    file = tmp_path / "queue.sqlite3"
    apart = jobs.queue(make(EMBEDDED_JOBS=False, JOBS_FILE=str(file))).huey
    assert type(jobs.queue(make(EMBEDDED_JOBS=True, JOBS_FILE=str(file))).huey).__name__ == "MemoryHuey"
    assert file.exists() == (databases.kind() == "sqlite")
    apart.storage.close()


@pytest.mark.setting("TRUST_PROXY")
@pytest.mark.parametrize("trusts", [True, False])
def test_what_a_proxy_says_counts_only_when_it_is_trusted(make, trusts):
    from flask import request

    app, seen = make(TRUST_PROXY=trusts), []
    app.before_request_funcs.setdefault(None, []).insert(
        0, lambda: seen.append((request.remote_addr, request.is_secure))
    )
    app.test_client().get("/about/", headers={"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"})
    assert seen == [("203.0.113.7", True) if trusts else ("127.0.0.1", False)]
    assert app.config["SESSION_COOKIE_SECURE"] == trusts


@pytest.mark.setting("DEMO")
@pytest.mark.parametrize("demo", [True, False])
def test_demo_accounts_get_in_only_where_it_is_a_demo(tmp_path, demo):
    from fieldapp.demo.cast import PASSWORD

    with databases.copy_of_town() as url:
        app = make_app(url, tmp_path, DEMO=demo)
        answer = app.test_client().post("/sign-in", data={"sign_in_name": "mei", "password": PASSWORD})
        engine_of(app).dispose()
    assert answer.status_code == (303 if demo else 422)


def test_a_variable_that_is_no_setting_is_told(monkeypatch):
    monkeypatch.setenv("FIELDAPP_RATELIMIT_STORAGE_URL", "redis://here")
    assert config.unknown() == ["FIELDAPP_RATELIMIT_STORAGE_URL"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_FORMAT", "xml"),
        ("DATABASE_CONNECTIONS", "9"),
        ("DATABASE_CONNECTIONS", "many"),
        ("MIN_FORM_VERSION", "-1"),
        ("AUDIT_EXPORT", "https://siem.example"),
        ("AUDIT_EXPORT", "syslog+udp://siem.example"),
        ("AUDIT_EXPORT", "file://relative"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_at_start(monkeypatch, tmp_path, name, value):
    monkeypatch.setenv(f"FIELDAPP_{name}", value)
    with pytest.raises(config.NotConfigured, match=name):
        config.load(tmp_path)


@pytest.mark.setting("DATABASE_URL")
def test_the_app_uses_the_settings_of_its_environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    config.make_secrets(tmp_path / "instance")
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", "postgresql+psycopg://me@db.example/town")
    app = create_app()
    assert engine_of(app).url.render_as_string() == "postgresql+psycopg://me@db.example/town"
    keys.load(databases.PERSONAL_DATA_KEY)
