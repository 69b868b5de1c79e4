"""The command line as somebody types it, in a folder and on a database of its own."""

import os

import pytest
from click.testing import CliRunner
from support import databases

from fieldapp import cli
from fieldapp.crypto import keys


@pytest.fixture
def on_new_database(tmp_path, monkeypatch):
    """run("init", …) → its answer, in an empty folder, on an empty database of the run's kind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "INSTANCE", tmp_path / "instance")
    for name in [name for name in os.environ if name.startswith("FIELDAPP_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", databases.make_empty())
    yield lambda *words, **options: CliRunner().invoke(cli.main, words, **options)
    keys.load(databases.PERSONAL_DATA_KEY)  # the command brought its own
