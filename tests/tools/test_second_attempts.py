"""What fails once beside others is run again alone and named; what fails again, or too much, fails the run."""

import subprocess
import sys

import pytest

from tools import second_attempts
from tools.programs import CannotGoOn

FAILS_ONCE = """
from pathlib import Path

def test_of_a_busy_machine():
    been = Path({folder!r}) / "been"
    try:
        assert been.exists()
    finally:
        been.touch()

def test_well():
    with (Path({folder!r}) / "runs").open("a") as runs:
        runs.write("x")
"""


@pytest.fixture
def tried(tmp_path):
    """tried(text of a test file) → the calls of pytest that it took."""
    calls = []

    def run_tests(*arguments):
        calls.append(arguments)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *arguments], cwd=tmp_path, capture_output=True, check=False
        )
        if done.returncode:
            raise CannotGoOn("pytest failed.")

    def _tried(text):
        (tmp_path / "test_it.py").write_text(text)
        try:
            second_attempts.run(run_tests, ("-p", "no:randomly"), "test_it.py")
        finally:
            _tried.calls = calls
        return calls

    _tried.calls = calls
    return _tried


def test_what_fails_once_is_run_again_alone_and_named(tried, tmp_path, capsys):
    first, second = tried(FAILS_ONCE.format(folder=str(tmp_path)))
    assert first[-1] == "test_it.py" and second[-1] == "test_it.py::test_of_a_busy_machine"
    assert (tmp_path / "runs").read_text() == "x"  # the other one once
    assert "worth a look: test_it.py::test_of_a_busy_machine" in capsys.readouterr().out


def test_what_fails_again_fails_the_run(tried):
    with pytest.raises(CannotGoOn):
        tried("def test_broken():\n    assert False\n")
    assert len(tried.calls) == 2


def test_many_failures_are_not_tried_again(tried):
    with pytest.raises(CannotGoOn):
        tried("".join(f"def test_{n}():\n    assert False\n" for n in range(second_attempts.MOST + 1)))
    assert len(tried.calls) == 1


def test_a_run_that_never_began_is_not_tried_again(tried):
    with pytest.raises(CannotGoOn):
        tried("import nothing_of_this_name\n")
    assert len(tried.calls) <= 2
