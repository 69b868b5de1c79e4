"""Whose step it is that a case waits for: of who may take it there, and never of who asked for it."""

import pytest
from sqlalchemy import select

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import objections, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.overview.powers import STEPS, Powers
from fieldapp.models import Case

WORDS = Words(internal="等材料", public="稍候")


@pytest.fixture
def own(session, now):
    """own(person, question) → the numbers of the cases whose step is theirs to take."""

    def _own(person, question):
        actor = Actor.of(person, clock.day_of(now))
        may = Powers.of(actor).may_act(question, person.id, Case)
        return set(session.scalars(select(Case.id).where(may)))

    return _own


@pytest.fixture
def do(session, town, now):
    return lambda person, verb, *more: verb(
        session, Actor.of(person, clock.day_of(now)), town.case, *more, WORDS, now
    )


def test_a_reported_case_is_for_who_accepts_or_dispatches_there(town, own):
    assert town.case.id in own(town.lin, "new") and town.case.id in own(town.tang, "new")
    assert own(town.sun, "new") == own(town.mei, "new") == set()


def test_an_objection_is_for_a_centre_and_not_for_who_raised_it(town, own, do):
    do(town.lin, steps.dispatch, town.roads)
    assert own(town.tang, "waiting") == set()
    do(town.sun, objections.raise_objection, town.village_centre)
    assert own(town.tang, "waiting") == {town.case.id}
    assert own(town.sun, "waiting") == own(town.mei, "waiting") == set()


def test_what_one_settled_is_not_ones_own_to_verify(town, own, do):
    do(town.mei, steps.settle)
    assert own(town.lin, "to_verify") == {town.case.id}
    assert own(town.mei, "to_verify") == set()


def test_the_powers_of_somebody_name_every_verb_that_is_asked(town, now):
    verbs = {verb for each in STEPS.values() for verb, _, _ in each}
    assert {verb for verb, _ in Powers.of(Actor.of(town.tang, clock.day_of(now))).scopes} == verbs
