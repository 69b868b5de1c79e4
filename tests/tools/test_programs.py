"""Programs that ./dev starts: their output is shown when it matters, and a failure is a sentence."""

import sys

import pytest

from tools.programs import CannotGoOn, run

FAIL = "print('what went wrong'); raise SystemExit(3)"


def test_output_of_a_quiet_program_is_shown_if_it_fails(capsys):
    with pytest.raises(CannotGoOn, match="failed"):
        run(sys.executable, "-c", FAIL, quiet=True)
    assert "what went wrong" in capsys.readouterr().out


def test_a_program_that_may_fail_returns_its_code_and_output(capsys):
    done = run(sys.executable, "-c", FAIL, quiet=True, may_fail=True)
    assert done.returncode == 3 and done.stdout == "what went wrong\n"
    assert capsys.readouterr().out == ""


def test_a_missing_program_is_named():
    with pytest.raises(CannotGoOn, match="no-such-program is not there"):
        run("no-such-program")
