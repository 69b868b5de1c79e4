"""The calls of a case that nobody has concluded, and what waits for their conclusion."""

from types import SimpleNamespace

import pytest

from fieldapp.domain.cases import open_calls
from fieldapp.domain.errors import RuleBroken
from fieldapp.models import Verb

OPEN, CONCLUDED = SimpleNamespace(is_open=True), SimpleNamespace(is_open=False)
ENDS = {Verb.SETTLE, Verb.FEED_BACK, Verb.DECLINE, Verb.MERGE}


def case_with(*calls):
    return SimpleNamespace(calls=list(calls))


def test_open_calls_are_those_without_a_conclusion_in_their_order():
    last = SimpleNamespace(is_open=True)
    assert open_calls.open_calls(case_with(OPEN, CONCLUDED, last)) == [OPEN, last]
    assert open_calls.open_calls(case_with(CONCLUDED)) == open_calls.open_calls(case_with()) == []


@pytest.mark.parametrize("verb", Verb)
def test_what_ends_the_work_waits_for_the_conclusion_and_nothing_else_does(verb):
    if verb in ENDS:
        with pytest.raises(RuleBroken, match="conclusion"):
            open_calls.refuse_before_conclusion(case_with(CONCLUDED, OPEN), verb)
    else:
        open_calls.refuse_before_conclusion(case_with(OPEN), verb)


@pytest.mark.parametrize("verb", sorted(ENDS))
def test_a_concluded_call_holds_nothing_up(verb):
    open_calls.refuse_before_conclusion(case_with(CONCLUDED), verb)
    open_calls.refuse_before_conclusion(case_with(), verb)
