"""What a start loads: `fieldapp --help` almost nothing, the app no library that only some requests need."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from support import databases

from fieldapp import cli
from fieldapp.command_line import COMMANDS

ROOT = Path(__file__).resolve().parent.parent.parent
HELP = "from fieldapp import command_line; command_line.main(['--help'], standalone_mode=False)"
MAKE = "from support import live; from pathlib import Path; live.make_app({url!r}, Path({folder!r})).test_client().get('/healthz')"


def loaded_by(code):
    """The modules there are after `code` ran in an interpreter of its own."""
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin"}
    path[databases.FOLDER] = os.environ[databases.FOLDER]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=path, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def heavy():
    """What ruff lets nobody import at the head of a module."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    return set(lint["flake8-tidy-imports"]["banned-module-level-imports"])


def test_help_loads_neither_the_app_nor_a_heavy_library():
    found = loaded_by(HELP)
    assert found & {"flask", "sqlalchemy", "structlog", "huey", "fieldapp.cli", "fieldapp.models"} == set()
    assert found & heavy() == set()


def test_the_app_is_made_without_what_only_some_requests_need(tmp_path):
    found = loaded_by(MAKE.format(url=databases.make_empty(), folder=str(tmp_path)))
    assert "fieldapp.routes" in found
    assert found & (heavy() | {"huey", "gunicorn"}) == set()


def test_each_command_is_listed_with_its_own_first_sentence():
    first = {name: (command.help or "").strip().split("\n")[0] for name, command in cli.main.commands.items()}
    assert set(first) == set(COMMANDS)
    assert {name for name, said in COMMANDS.items() if not first[name].startswith(said)} == set()


@pytest.mark.parametrize("name", ["PIL", "shapely", "alembic", "pypinyin", "obstore", "geopy", "apprise"])
def test_these_are_kept_out_of_the_head_of_modules(name):
    assert name in heavy()
