"""What residents write finds the kind of their problem; the browser is tried with the same examples."""

import json
from pathlib import Path

import pytest

from fieldapp.domain.reports.categories import Kind, kinds
from fieldapp.domain.reports.category_search import FOUND, SUGGESTED, find_kinds

EXAMPLES = json.loads((Path(__file__).parents[2] / "category_words.json").read_text())


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["words"])
def test_the_right_kind_is_among_the_first_three(session, row):
    found = [kind.code for kind in find_kinds(kinds(session), row["words"])]
    assert len(found) <= SUGGESTED
    assert row["kind"] in found if row["kind"] else found == []


def kind(code, name, words=""):
    return Kind(code, name, "", "", "", False, words)


def test_the_beginning_of_a_word_finds_it():
    rows = [kind("lamp", "路灯不亮", "路灯 灯杆"), kind("water", "供水漏水", "停水")]
    assert [each.code for each in find_kinds(rows, "灯")] == ["lamp"]


def test_a_word_of_one_kind_says_more_than_one_of_several():
    rows = [kind(str(number), f"类别{number}", "施工") for number in range(6)] + [kind("dogs", "犬只", "狗")]
    assert find_kinds(rows, "施工队的狗")[0].code == "dogs"


def test_no_more_are_shown_than_asked_for():
    rows = [kind(str(number), f"灯{number}", "灯") for number in range(10)]
    assert len(find_kinds(rows, "灯坏了", FOUND)) == FOUND


def test_what_nobody_says_finds_nothing():
    assert find_kinds([kind("lamp", "路灯不亮")], "  \u3000") == []
