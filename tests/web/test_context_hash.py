"""A fingerprint changes with everything a template can see, and with nothing else."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest

from fieldapp.forms.base import CreatingForm, radio, technical
from fieldapp.models import CaseState, Household
from fieldapp.web.context_hash import Fingerprints


@pytest.fixture
def print_of(now):
    return lambda at=now, ground="g", **context: Fingerprints(at, ground).of("page.html", context)


@dataclass
class Card:
    title: str


class AForm(CreatingForm):
    words = technical(None)
    way = radio(None)


def a_form(way="door", choices=(("door", "Door"),), **held):
    form = AForm(way=way, **held)
    form.way.choices = list(choices)
    return form


PAIRS = [
    ("a", "b"), (1, True), (1, "1"), (None, ""), (["a", "b"], ["ab"]), (["a"], [["a"]]), ({"a": 1}, {"a": 2}),
    ({"a": 1}, {"b": 1}), ({1, 2}, {1, 3}), (date(2026, 1, 1), date(2026, 1, 2)), (CaseState.SIGNED, CaseState.IN_HAND),
    (UUID(int=1), UUID(int=2)), (Card("a"), Card("b")), (a_form(words="a"), a_form(words="b")),
    (a_form(), a_form(choices=[("door", "Gate")])), (a_form(), a_form(way=None)),
    (Household(address="a"), Household(address="b")), (Household(address="a"), Household(address="a", headcount=1)),
    ([Household(address="a")], []),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_things_that_look_different_have_different_prints(print_of, one, other):
    assert print_of(it=one) != print_of(it=other)
    assert print_of(it=one) == print_of(it=one)


def test_the_id_that_every_form_is_given_does_not_count(print_of):
    assert print_of(form=a_form()) == print_of(form=a_form())


def test_a_moment_counts_together_with_whether_it_has_passed(print_of, now):
    due = now + timedelta(hours=1)
    assert print_of(due=due) == print_of(due=due, at=now + timedelta(minutes=59))
    assert print_of(due=due) != print_of(due=due, at=now + timedelta(minutes=61))


def test_what_a_row_leads_to_counts_as_far_as_it_is_loaded(print_of, session, town):
    granny = town.granny
    before = print_of(it=granny)
    assert granny.household.address
    assert print_of(it=granny) != before
    before = print_of(it=granny)
    granny.household.address = "东大街1号"
    assert print_of(it=granny) != before


def test_rows_that_lead_to_each_other_can_be_told(print_of, session, town):
    case = town.case
    assert case.reports[0].case is case
    prints = Fingerprints(town.case.opened_at, "g")
    before = prints.of("report.html", {"it": case.reports[0]}), print_of(it=case.reports[0])
    case.summary = "另一件"
    assert print_of(it=case.reports[0]) != before[1]


def test_a_value_that_cannot_be_hashed_is_refused(print_of):
    with pytest.raises(TypeError):
        print_of(it=object())
