"""`fieldapp backup` and `fieldapp restore`, as somebody types them."""

import os

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from support import databases

from fieldapp import cli
from fieldapp.crypto import keys
from fieldapp.domain import database_epochs
from fieldapp.models import Epoch


@pytest.fixture
def run(tmp_path, monkeypatch):
    """run("init", …) → its answer, in an empty folder, on an empty database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "INSTANCE", tmp_path / "instance")
    for name in ("DEMO", "ADMIN_SIGN_IN", "ADMIN_PASSWORD", "BACKUP_KEY", "PERSONAL_DATA_KEY"):
        monkeypatch.delenv(f"FIELDAPP_{name}", raising=False)
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", databases.make_empty())
    yield lambda *words, **options: CliRunner().invoke(cli.main, words, **options)
    keys.load(databases.PERSONAL_DATA_KEY)  # the command brought its own


@pytest.fixture
def ready(run):
    assert run("init", "--demo-defaults").exit_code == 0
    return run


def epochs_at(url):
    engine = databases.engine_of(url)
    with engine.connect() as connection:
        found = connection.scalars(select(Epoch.cause).order_by(Epoch.began_at)).all()
    engine.dispose()
    return found


def test_init_makes_the_backup_key_and_the_first_epoch(ready, tmp_path, monkeypatch):
    key = tmp_path / "instance" / "backup.key"
    assert key.stat().st_mode & 0o077 == 0 and len(key.read_text().strip()) == 64
    before = key.read_text()
    assert ready("init", "--demo-defaults").exit_code == 0 and key.read_text() == before
    assert epochs_at(os.environ["FIELDAPP_DATABASE_URL"]) == [database_epochs.INIT]


def test_a_new_machine_with_the_two_keys_alone_is_restored(ready, tmp_path, monkeypatch):
    done = ready("backup", "daily")
    assert done.exit_code == 0 and "0 photo files" in done.output, done.output
    assert "is whole" in ready("backup", "daily", "--verify").output
    new = databases.make_empty()
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", new)
    (tmp_path / "instance" / "session.key").unlink()
    restored = ready("restore", "daily")
    assert restored.exit_code == 0, restored.output
    assert "A new epoch has begun" in restored.output and "must be revoked again" in restored.output
    assert epochs_at(new) == [database_epochs.INIT, database_epochs.RESTORE]
    assert ready("check").exit_code == 0


def test_a_refused_restore_leaves_no_key_and_no_database(ready, tmp_path, monkeypatch):
    ready("backup", "daily")
    rows = next((tmp_path / "daily").glob("*/*/rows"))
    rows.write_bytes(rows.read_bytes()[:-1])
    (tmp_path / "instance" / "session.key").unlink()
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", f"sqlite:///{tmp_path}/new.sqlite3")
    before = set(tmp_path.rglob("*"))
    refused = ready("restore", "daily")
    assert refused.exit_code == 1 and "ends too early" in refused.output
    assert set(tmp_path.rglob("*")) == before


def test_replacing_asks_first(ready):
    ready("backup", "daily")
    refused = ready("restore", "daily")
    assert refused.exit_code == 1 and "not empty" in refused.output and "--replace" in refused.output
    asked = ready("restore", "daily", "--replace", input="n\n")
    assert asked.exit_code == 1 and "Delete everything in" in asked.output and "epoch" not in asked.output
    assert ready("restore", "daily", "--replace", input="y\n").exit_code == 0


def test_an_earlier_backup_can_be_chosen(ready, monkeypatch):
    first = ready("backup", "daily").output.split()[1].rstrip(":")
    engine = databases.engine_of(os.environ["FIELDAPP_DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM epoch"))
    engine.dispose()
    assert ready("backup", "daily").exit_code == 0
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", new := databases.make_empty())
    assert ready("restore", "daily", "--at", first).exit_code == 0
    assert epochs_at(new) == [database_epochs.INIT, database_epochs.RESTORE]


def test_a_broken_backup_is_told_by_verify_and_its_exit_code(ready, tmp_path):
    ready("backup", "daily")
    rows = next((tmp_path / "daily").glob("*/*/rows"))
    rows.write_bytes(rows.read_bytes()[:-1])
    told = ready("backup", "daily", "--verify")
    assert told.exit_code == 1 and "ends too early" in told.output and "is not whole" in told.output


def test_without_a_backup_key_it_says_what_to_do(ready, tmp_path):
    (tmp_path / "instance" / "backup.key").unlink()
    told = ready("backup", "daily")
    assert told.exit_code == 1 and "fieldapp init" in told.output and "backup.key" in told.output


@pytest.mark.setting("BACKUP_KEY")
def test_a_backup_key_that_is_none_is_refused_at_the_start(ready, monkeypatch):
    monkeypatch.setenv("FIELDAPP_BACKUP_KEY", "z" * 64)
    assert ready("check").exit_code == 2
