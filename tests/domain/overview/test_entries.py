"""The cards of today's list: what is to be done at one door is one card."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from fieldapp.domain.cases.workflow import allows
from fieldapp.domain.overview.entries import TO_HANDLE, TO_VERIFY, Ask, Door, Entry, by_door
from fieldapp.models import OPEN_STATES, Verb

HERE, THERE = SimpleNamespace(id=uuid4()), SimpleNamespace(id=uuid4())


def entry(household=None, due_at=None):
    return Entry(Ask.VISIT, uuid4(), "探访", "", due_at, household=household)


def test_entries_of_one_household_are_one_card_where_the_first_of_them_stands(now):
    first, second, third = entry(HERE, now), entry(HERE, now + timedelta(days=1)), entry(HERE)
    patrol, other = entry(), entry(THERE)
    cards = by_door([patrol, first, other, second, third])
    assert cards == [patrol, Door(HERE, (first, second, third)), Door(THERE, (other,))]
    assert cards[1].due_at == now and cards[2].due_at is None


def test_what_stands_at_no_door_stays_by_itself():
    entries = [entry(), entry()]
    assert by_door(entries) == entries
    assert by_door([]) == []


@pytest.mark.parametrize(("states", "verbs"), [
    (TO_HANDLE, (Verb.SIGN, Verb.START, Verb.FEED_BACK)), (TO_VERIFY, (Verb.VERIFY,))
])  # fmt: skip
def test_the_states_to_handle_and_to_verify_are_those_in_which_that_can_be_done(states, verbs):
    assert {state for state in OPEN_STATES for verb in verbs if allows(state, verb)} == set(states)
