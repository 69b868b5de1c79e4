"""What is wrong with a list, a row or a cell, in words and with its values."""

import pytest

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.sheets.problems import DAMAGED, TOO_LARGE, Problem, SheetRefused


def test_a_problem_keeps_its_sentence_and_its_values_apart_for_translation():
    problem = Problem("There is no place with the code %(code)s.", code="610")
    assert (problem.message, problem.values) == ("There is no place with the code %(code)s.", {"code": "610"})
    assert str(problem) == "There is no place with the code 610."


def test_several_values_are_listed():
    problem = Problem("%(names)s is missing.", names=["姓名", "角色"])
    assert str(problem) == "姓名、角色 is missing." and problem.values["names"] == ["姓名", "角色"]


def test_a_sentence_without_values_is_said_as_it_is():
    assert str(Problem("100% wrong")) == "100% wrong"


def test_a_refused_sheet_is_a_broken_rule_that_says_what_to_do():
    with pytest.raises(RuleBroken, match="at most 500 rows"):
        raise SheetRefused(TOO_LARGE, rows=500)
    assert isinstance(SheetRefused(DAMAGED), Problem)
