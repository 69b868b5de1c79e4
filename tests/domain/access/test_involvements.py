"""Who has a part in a case: let in once, and marked by whether the case is open."""

import random
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.involvements import involve
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging, unmerging
from fieldapp.domain.errors import Refusal
from fieldapp.models import Case, Involvement

WORDS = Words("因故", "已处理")


@pytest.fixture
def marks(session):
    def _marks(case):
        session.flush()
        return set(session.scalars(select(Involvement.is_open).where(Involvement.case_id == case.id)))

    return _marks


def test_who_is_let_in_twice_in_one_go_is_let_in_once(session, town, now):
    case, someone = session.get_one(Case, town.case.id), town.far
    assert [involve(session, case, someone, now) for _ in range(2)] == [True, False]
    session.flush()
    assert not involve(session, case, someone, now)
    mine = select(func.count()).where(Involvement.case_id == case.id, Involvement.person_id == someone.id)
    assert session.scalar(mine) == 1


def test_a_part_tells_whether_the_case_is_open(session, town, marks, now):
    tang, case = Actor.of(town.tang, day_of(now)), session.get_one(Case, town.case.id)
    involve(session, case, town.far, now)
    assert marks(case) == {True}
    steps.decline(session, tang, case, WORDS, now)
    assert marks(case) == {False}
    steps.reopen(session, tang, case, WORDS, now)
    assert marks(case) == {True}


def test_nobodys_part_in_an_open_case_is_marked_closed(session, town, marks, now):
    """Whatever is done, in any order, also merging and its undoing: such a case would be missing from a list."""
    chance, tang = random.Random(7), Actor.of(town.tang, day_of(now))
    rows = [session.get_one(Case, each.id) for each in (town.case, town.other_case)]
    for case in rows:
        involve(session, case, town.far, now)
    one, other = rows
    tries = [
        lambda: merging.merge(session, tang, one, [other], "同一件", now),
        lambda: unmerging.undo_merge(session, tang, other, "看错了", now),
        *(lambda case=case: steps.decline(session, tang, case, WORDS, now) for case in rows),
        *(lambda case=case: steps.reopen(session, tang, case, WORDS, now) for case in rows),
    ]
    seen = set()
    for _ in range(60):
        with suppress(Refusal), session.begin_nested():
            chance.choice(tries)()
        for case in rows:
            assert marks(case) == {case.is_open}
        seen.add(tuple(case.state for case in rows))
    assert len(seen) > 3, "the walk misses the point"
