"""The sabotages that ./dev mutate makes: each is one change that still can be read."""

import ast
from pathlib import Path

import pytest

from tools.mutate import rooms
from tools.mutate.executed_by import ExecutedBy
from tools.mutate.sabotages import Sabotage, find_all, of_python, of_text

ROOT = Path(__file__).parents[2]


def changed(source, file="x.py"):
    read = of_python if file.endswith(".py") else of_text
    return {each.applied_to(source) for each in read(file, source)}


@pytest.mark.parametrize(
    ("source", "sabotaged"),
    [
        ("if a:\n    b()\n", "if (not (a)):\n    b()\n"),
        ("x = a <= b\n", "x = a < b\n"),
        ("x = a and b\n", "x = (a or b)\n"),
        ("q.where(a, within(s))\n", "q.where(a)\n"),
        ("q = q.where(within(s))\n", "q = q\n"),
        ("raise Refused('…')\n", "pass\n"),
        ("def f():\n    return True\n", "def f():\n    return False\n"),
        ("x = timedelta(days=7)\n", "x = timedelta(days=8)\n"),
        ("x = '中文', not a\n", "x = '中文', (a)\n"),
    ],
)
def test_a_line_of_python_is_changed_in_one_place(source, sabotaged):
    assert sabotaged in changed(source)


@pytest.mark.parametrize(
    ("file", "source", "sabotaged"),
    [
        ("x.html", "{% if may %}{{ link }}{% endif %}", "{% if not (may) %}{{ link }}{% endif %}"),
        ("x.html", "<p>{{ mask(name) }}</p>", "<p></p>"),
        ("x.js", "  if (a === b) go();\n", "  if (a !== b) go();\n"),
        ("x.css", "a { min-block-size: var(--touch); }", "a { min-block-size: 28px; }"),
    ],
)
def test_templates_scripts_and_styles_are_changed_too(file, source, sabotaged):
    assert sabotaged in changed(source, file)


def test_sabotages_of_this_app_can_be_read_as_python():
    for each in find_all(ROOT)[::10]:
        if each.file.endswith(".py"):
            ast.parse(each.applied_to((ROOT / each.file).read_text()))


def test_a_room_is_as_it_was_after_a_sabotage(tmp_path):
    (tmp_path / "fieldapp/static/joined").mkdir(parents=True)
    (tmp_path / "fieldapp/a.py").write_text("x = 1 < 2\n")
    with rooms.sabotaged(tmp_path, Sabotage("fieldapp/a.py", 1, 4, 9, "1 <= 2", "1 < 2")):
        assert (tmp_path / "fieldapp/a.py").read_text() == "x = 1 <= 2\n"
    assert (tmp_path / "fieldapp/a.py").read_text() == "x = 1 < 2\n"


def test_the_tests_of_a_line_begin_with_the_file_of_its_name():
    tests = ExecutedBy(
        ["tests/test_cases.py::a", "tests/test_visits.py::b"],
        [1.0, 5.0],
        {"fieldapp/domain/households/visits.py": {"3": [0, 1]}},
    )
    sabotage = Sabotage("fieldapp/domain/households/visits.py", 3, 0, 0, "", "")
    assert tests.of(sabotage, 60) == ["tests/test_visits.py::b", "tests/test_cases.py::a"]
    assert tests.of(sabotage, 2) == ["tests/test_visits.py::b"]


def test_a_walk_that_takes_all_the_time_leaves_the_quick_tests_in():
    names = [f"tests/test_other_{letter}.py::{letter}" for letter in "abcd"]
    tests = ExecutedBy(names, [200.0, 1.0, 2.0, 3.0], {"fieldapp/domain/locks.py": {"3": [0, 1, 2, 3]}})
    sabotage = Sabotage("fieldapp/domain/locks.py", 3, 0, 0, "", "")
    assert tests.of(sabotage, 60) == names[1:]
