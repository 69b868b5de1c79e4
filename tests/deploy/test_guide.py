"""Every command of the guide is one: its commands, files and units are there."""

import re
from pathlib import Path

from fieldapp.command_line import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "OPERATIONS.md").read_text()
BLOCKS = re.findall(r"^```\n(.*?)^```", GUIDE, re.M | re.S)


def test_every_command_of_the_guide_is_a_command():
    blocks = "\n".join(BLOCKS)
    named = re.findall(r"(?:^|&& |\s{2})fieldapp ([a-z-]+)", blocks, re.M)
    spans = re.findall(r"`fieldapp ([a-z-]+)", GUIDE)
    assert {"init", "migrate"} <= set(named)
    assert {*named, *spans} - set(COMMANDS) == set()


def test_every_option_of_the_check_is_one():
    from fieldapp import cli

    options = {option for each in cli.main.commands["check"].params for option in each.opts}
    assert set(re.findall(r"fieldapp check[^`]*?(--[a-z]+)", GUIDE)) <= options


def test_every_file_that_is_copied_is_there():
    named = set(re.findall(r"\bdeploy/[\w./-]+\w", GUIDE))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    assert {path.name for path in (ROOT / "deploy").iterdir()} <= {name.split("/")[1] for name in named}


def test_every_unit_that_is_started_is_there():
    started = re.findall(r"systemctl (?:enable --now|start|restart) ([\w. -]+)", "\n".join(BLOCKS))
    units = {unit for words in started for unit in words.split() if unit.startswith("fieldapp")}
    files = {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}
    assert {unit if "." in unit else f"{unit}.service" for unit in units} <= files
    assert units
