"""The command line as somebody types it, in a folder and on a database of its own."""

import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from support import databases

from fieldapp import cli
from fieldapp.crypto import keys


def run(*words, **options):
    return CliRunner().invoke(cli.main, words, **options)


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    """An empty folder without a setting."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "INSTANCE", tmp_path / "instance")
    for name in [name for name in os.environ if name.startswith("FIELDAPP_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    yield tmp_path
    keys.load(databases.PERSONAL_DATA_KEY)  # the command brought its own


@pytest.fixture
def on_new_database(own_folder, monkeypatch):
    """run("init", …) → its answer, in an empty folder, on an empty database of the run's kind."""
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", databases.make_empty())
    return run


@pytest.fixture
def initialised(own_folder, monkeypatch):
    """run("check") → its answer, after `fieldapp init --demo-defaults`: done once, copied for each test."""
    kept = databases.folder() / "initialised"
    with databases.copy_of("initialised", partial(_initialise, kept)) as url:
        shutil.copytree(kept / "instance", own_folder / "instance")
        monkeypatch.setenv("FIELDAPP_DATABASE_URL", url)
        yield run


def _initialise(kept, name):
    """In a process of its own, which leaves no connection open: the database is copied as it lies there."""
    kept.mkdir()
    environ = {**os.environ, "FIELDAPP_DATABASE_URL": databases.make_empty(name=name)}
    command = [Path(sys.executable).with_name("fieldapp"), "init", "--demo-defaults"]
    subprocess.run(command, cwd=kept, env=environ, check=True, capture_output=True)


@pytest.fixture
def at_work(initialised):
    """run("import-people", …) → its answer, where an administrator named chief is at work."""
    done = initialised("init", input="chief\nViolet-anchor-2481\nViolet-anchor-2481\n")
    assert done.exit_code == 0, done.output
    return initialised
