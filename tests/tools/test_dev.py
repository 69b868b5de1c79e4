"""./dev starts on an old Python with nothing installed: so do the modules it imports."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLDEST = (3, 9)


def imported_by(path):
    """The names of the modules that a file imports when it is loaded."""
    names = []
    for node in ast.parse(path.read_text(), feature_version=OLDEST).body:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


def files_of(name):
    place = ROOT.joinpath(*name.split("."))
    return [path for path in (place.with_suffix(".py"), place / "__init__.py") if path.exists()]


def loaded_by_dev():
    found, waiting = [], [ROOT / "dev"]
    while waiting:
        path = waiting.pop()
        found.append(path)
        named = [file for name in imported_by(path) if name.startswith("tools") for file in files_of(name)]
        waiting += [file for file in named if file not in found]
    return sorted(set(found))


@pytest.mark.parametrize("path", loaded_by_dev(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_dev_loads_needs_no_package(path):
    tops = {name.split(".")[0] for name in imported_by(path)}
    assert tops - set(sys.stdlib_module_names) <= {"tools"}


@pytest.mark.parametrize("path", loaded_by_dev(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_annotations_of_what_dev_loads_are_not_evaluated(path):
    """`str | None` is an error on Python 3.9 where it is evaluated."""
    annotated = "->" in path.read_text() or re.search(r"\w: [\w\[\], ]+ = ", path.read_text())
    assert not annotated or "__future__" in imported_by(path)


def test_dev_loads_its_tools_and_not_those_that_need_the_environment():
    names = {path.relative_to(ROOT).as_posix() for path in loaded_by_dev()}
    assert {"dev", "tools/programs.py", "tools/scripts/join.py"} <= names
    assert [name for name in names if "mutate" in name] == []


def dev(*arguments, folder=ROOT):
    command = [sys.executable, "-S", ROOT / "dev", *arguments]  # -S: without installed packages
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_help_lists_every_step_from_any_folder(tmp_path):
    told = dev("help", folder=tmp_path)
    assert told.returncode == 0
    for step in ("up", "test", "bench", "chaos", "js", "mutate", "seed", "migration", "help"):
        assert re.search(rf"^ +{step}\s", told.stdout, re.M), step


def test_an_unknown_part_or_option_is_named_and_nothing_is_started():
    told = dev("test", "sqlit")
    assert told.returncode == 1 and "No such part: sqlit" in told.stdout
    told = dev("seed", "--fast")
    assert told.returncode == 2 and "--fast" in told.stderr
