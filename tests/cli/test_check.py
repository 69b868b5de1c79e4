"""`fieldapp check` says in sentences what is not in order, and ends with 1."""

import os

import pytest
from sqlalchemy import text
from support import databases

from fieldapp import clock
from fieldapp.domain.photos.files import READY, PhotoFiles
from fieldapp.models import Photo, PhotoState


@pytest.fixture
def shown(initialised, tmp_path):
    """The two files of a photo that is shown."""
    from sqlalchemy.orm import Session

    files = PhotoFiles(tmp_path / "instance" / "photos")
    names = [files.store(READY, body) for body in (b"picture", b"thumbnail")]
    engine = databases.engine_of(os.environ["FIELDAPP_DATABASE_URL"])
    with Session(engine) as session:
        session.add(
            Photo(state=PhotoState.READY, received_sha256="0" * 64, sha256=names[0], thumbnail_sha256=names[1],
                  received_at=clock.now())
        )  # fmt: skip
        session.commit()
    engine.dispose()
    return [files.path(READY, name) for name in names]


def alter(sql):
    engine = databases.engine_of(os.environ["FIELDAPP_DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(text(sql))
    engine.dispose()


def refused(answer, *words):
    assert answer.exit_code == 1 and "Traceback" not in answer.output, answer.output
    assert isinstance(answer.exception, SystemExit), answer.exception
    assert [word for word in words if word not in answer.output] == [], answer.output


def test_what_is_in_order_is_said_in_one_line(shown, initialised):
    done = initialised("check")
    assert done.exit_code == 0 and done.output.count("\n") == 1 and "in order" in done.output, done.output


def test_an_empty_database_is_told_what_to_run(on_new_database, tmp_path):
    from fieldapp import config

    config.make_secrets(tmp_path / "instance")
    refused(on_new_database("check"), "no tables yet", "fieldapp init")
    refused(on_new_database("backup", "there"), "no tables yet")


def test_a_database_that_is_away_is_named_without_its_password(initialised, monkeypatch):
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", "postgresql+psycopg://me:very-secret@127.0.0.1:1/nothing")
    answer = initialised("check")
    refused(answer, "cannot be reached", "127.0.0.1")
    assert "very-secret" not in answer.output


@pytest.mark.parametrize(
    ("revision", "said"), [("0001", "fieldapp migrate"), ("9999", "newer version")], ids=["older", "newer"]
)
def test_tables_of_another_version_are_told_apart(initialised, revision, said):
    alter(f"UPDATE alembic_version SET version_num = '{revision}'")
    alter(f"UPDATE schema_floor SET version_num = '{revision}'")
    refused(initialised("check"), said)


def test_a_column_that_is_missing_is_named(initialised):
    alter("ALTER TABLE photo DROP COLUMN failure")
    refused(initialised("check"), "photo.failure")


def test_tables_of_others_are_none_of_our_business(initialised):
    alter("CREATE TABLE huey_task (id integer primary key)")
    alter("CREATE TABLE spatial_ref_sys (id integer primary key)")
    assert initialised("check").exit_code == 0
    assert initialised("backup", "there").exit_code == 0


@pytest.mark.setting("PERSONAL_DATA_KEY")
def test_another_personal_data_key_is_noticed(initialised, monkeypatch):
    from sqlalchemy import update
    from sqlalchemy.orm import Session

    from fieldapp.models import Person

    monkeypatch.setenv("FIELDAPP_ADMIN_SIGN_IN", "chief")
    monkeypatch.setenv("FIELDAPP_ADMIN_PASSWORD", "Lantern-Harbour-71-quiet")
    assert initialised("init").exit_code == 0
    engine = databases.engine_of(os.environ["FIELDAPP_DATABASE_URL"])
    with Session(engine) as session:
        session.execute(update(Person).values(phone="13800138000"))
        session.commit()
    engine.dispose()
    assert initialised("check").exit_code == 0
    monkeypatch.setenv("FIELDAPP_PERSONAL_DATA_KEY", "7" * 64)
    refused(initialised("check"), "person.phone", "key")


@pytest.mark.parametrize("which", [0, 1], ids=["picture", "thumbnail"])
def test_a_photo_file_that_is_missing_or_broken_is_named(shown, initialised, which):
    path, body = shown[which], shown[which].read_bytes()
    path.write_bytes(body[:-1])
    refused(initialised("check"), path.name, "is damaged", "not in order: 1.")
    assert initialised("check", "--quick").exit_code == 0
    path.unlink()
    refused(initialised("check"), path.name, "is missing")
    refused(initialised("check", "--quick"), path.name, "is missing")


def test_every_page_of_photos_is_looked_at(shown, initialised, monkeypatch):
    from fieldapp import checks

    monkeypatch.setattr(checks, "AT_ONCE", 1)
    shown[0].unlink()
    refused(initialised("check"), shown[0].name)


def test_a_file_that_others_can_read_is_named_with_what_closes_it(shown, initialised, tmp_path):
    (tmp_path / "instance").chmod(0o755)
    shown[0].chmod(0o644)
    refused(initialised("check"), f"chmod -R go= {tmp_path / 'instance'}")
    (tmp_path / "instance").chmod(0o700)  # a closed folder protects what lies in it
    assert initialised("check").exit_code == 0


def test_a_variable_that_is_no_setting_is_named(initialised, monkeypatch):
    monkeypatch.setenv("FIELDAPP_RATELIMIT_STORAGE_URL", "redis://here")
    refused(initialised("check"), "FIELDAPP_RATELIMIT_STORAGE_URL")


@pytest.mark.setting("AUDIT_KEY")
def test_a_line_of_the_access_log_that_was_changed_is_named(initialised, monkeypatch):
    monkeypatch.setenv("FIELDAPP_ADMIN_SIGN_IN", "chief")
    monkeypatch.setenv("FIELDAPP_ADMIN_PASSWORD", "Lantern-Harbour-71-quiet")
    assert initialised("init").exit_code == 0
    assert initialised("tick").exit_code == 0
    assert initialised("check").exit_code == 0
    with monkeypatch.context() as other:
        other.setenv("FIELDAPP_AUDIT_KEY", "7" * 64)
        refused(initialised("check"), "line 1", "was changed", "anchor")
        other.setenv("FIELDAPP_AUDIT_KEY", "7")
        assert "FIELDAPP_AUDIT_KEY" in initialised("check").output
    alter("UPDATE access_entry SET purpose = 'visit'")
    refused(initialised("check"), "Access log: line 1", "was changed")
    alter("DELETE FROM access_entry")
    refused(initialised("check"), "Access log: line 1", "missing at the end")


def test_an_older_server_gets_the_key_of_the_log_with_its_tables(initialised, tmp_path, monkeypatch):
    from fieldapp import table_commands

    monkeypatch.setattr(table_commands, "INSTANCE", tmp_path / "instance")
    key = tmp_path / "instance" / "audit.key"
    key.unlink()
    assert "audit.key is missing" in initialised("check").output
    assert initialised("migrate").exit_code == 0 and len(key.read_text().strip()) == 64
    assert initialised("check").exit_code == 0
