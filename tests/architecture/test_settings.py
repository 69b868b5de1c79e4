"""Every setting is documented, and every documented setting has a test that it does what its line says.

Such a test carries `@pytest.mark.setting("NAME", …)`.
"""

import re
from pathlib import Path

from fieldapp import config

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = r"[A-Z][A-Z0-9_]+"


def documented():
    """The names in the table of settings, and in the paragraph below it those without prefix."""
    text = (ROOT / "docs" / "OPERATIONS.md").read_text().partition("## Connections")[0]
    rows = [line.split("|")[1] for line in text.splitlines() if re.match(r"\| `[A-Z]", line)]
    below = re.findall(rf"`({NAME})`", text.partition("`HOST`, `PORT` and `WORKERS`")[1])
    return {name for row in rows for name in re.findall(rf"`({NAME})`", row)} | set(below)


def names_with_a_test():
    """The names that the marks of the tests give."""
    marks = [
        found
        for path in (ROOT / "tests").rglob("test_*.py")
        for found in re.findall(r"mark\.setting\(([^)]*)\)", path.read_text())
    ]
    return {name for mark in marks for name in re.findall(rf'"({NAME})"', mark)}


def test_every_setting_is_documented_and_nothing_else_is():
    assert documented() == {*config.DEFAULTS, *config.FROM_INSTANCE, *config.PROCESS}


def test_every_documented_setting_has_a_test():
    assert documented() - names_with_a_test() == set()
