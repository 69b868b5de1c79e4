"""Lists of cases: what each reason to see a case adds, in one order."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import lists
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.search import index
from fieldapp.models import Case, CaseState, Involvement


@pytest.fixture
def involved(session, town, now):
    """Somebody with no cases in their area who has a part in both of the town's."""
    for case in (town.case, town.other_case):
        session.add(Involvement(person_id=town.far.id, case_id=case.id, since=now))
    session.flush()
    return Actor.of(town.far, clock.day_of(now))


@pytest.fixture
def listed(session, now):
    def _listed(actor, most=10, **by):
        return session.execute(lists.first(session, actor, CaseQuery(**by), most), lists.times(now)).all()

    return _listed


def due(session, case, at):
    session.get_one(Case, case.id).due_at = at
    session.flush()


def test_what_one_is_involved_in_stands_in_the_order_of_its_deadlines(session, town, involved, listed, now):
    due(session, town.case, now + timedelta(days=2))
    due(session, town.other_case, now + timedelta(days=1))
    assert [row.id for row in listed(involved)] == [town.other_case.id, town.case.id]
    due(session, town.case, now)
    assert [row.id for row in listed(involved, most=1)] == [town.case.id]


def test_most_of_it_may_be_closed(session, town, involved, listed):
    closed = session.get_one(Case, town.case.id)
    closed.state, closed.is_open = CaseState.CLOSED, False
    session.flush()
    assert [row.id for row in listed(involved)] == [town.other_case.id]
    assert {row.id for row in listed(involved, state="all")} == {town.case.id, town.other_case.id}
    assert [row.id for row in listed(involved, state="closed")] == [town.case.id]


def test_who_came_in_as_it_was_closed_still_finds_it_among_the_closed(session, town, listed, now):
    """That part stays marked as open, for it is written after the case."""
    closed = session.get_one(Case, town.case.id)
    closed.state, closed.is_open = CaseState.CLOSED, False
    session.add(Involvement(person_id=town.far.id, case_id=closed.id, since=now))
    session.flush()
    far = Actor.of(town.far, clock.day_of(now))
    assert [row.id for row in listed(far, state="closed")] == [closed.id]
    assert listed(far) == []


def test_a_case_one_may_see_for_two_reasons_is_counted_once(session, town, listed, now):
    session.add(Involvement(person_id=town.tang.id, case_id=town.case.id, since=now))
    session.flush()
    found = listed(Actor.of(town.tang, clock.day_of(now)))
    assert len(found) == found[0].total == len({row.id for row in found}) == 2


def test_a_restricted_case_is_listed_for_who_has_a_part_in_it(session, town, involved, listed, now):
    session.get_one(Case, town.case.id).is_restricted = True
    session.flush()
    qin = Actor.of(town.qin, clock.day_of(now))
    assert town.case.id in {row.id for row in listed(involved)}
    assert town.case.id not in {row.id for row in listed(qin)}


# --- candidates of saved filters


@pytest.fixture
def fitting(session, now):
    """fitting(actor, **filter) → the cases among the candidates of its walk that the filter lets through."""

    def _fitting(actor, most=10, **by):
        session.flush()
        query = CaseQuery(**by)
        among = lists.candidates(session, actor, lists.walk_of(query), most)
        return set(session.scalars(select(among.c.id).where(lists.fits(query, among)), lists.times(now)))

    return _fitting


def test_candidates_are_narrowed_by_area_unit_and_deadline(session, town, fitting, now):
    tang, here, there = Actor.of(town.tang, clock.day_of(now)), town.case.id, town.other_case.id
    due(session, town.case, now - timedelta(seconds=1))
    due(session, town.other_case, now)
    session.get_one(Case, here).unit_id = town.roads.id
    assert fitting(tang) == {here, there}
    assert fitting(tang, area=town.other_village.scope) == fitting(tang, due_today=True) == {there}
    assert fitting(tang, unit_id=town.roads.id) == fitting(tang, overdue=True) == {here}
    assert fitting(tang, area=town.other_village.scope, overdue=True) == set()


def test_candidates_of_words_are_those_one_may_see_and_narrowed_like_the_others(session, town, fitting, now):
    tang, qin = (Actor.of(person, clock.day_of(now)) for person in (town.tang, town.qin))
    index.catch_up(session)
    here, there = town.case.id, town.other_case.id
    assert fitting(tang, words="路灯") == {here, there} and fitting(qin, words="路灯") == {here}
    assert fitting(tang, words="菜场") == {there}
    assert fitting(tang, words="路灯", area=town.village.scope) == {here}
    assert fitting(tang, words="路灯", state="closed") == set()
    due(session, town.case, now - timedelta(seconds=1))
    assert fitting(tang, words="路灯", overdue=True) == {here}


def test_of_each_reason_to_see_a_case_the_first_candidates_are_those_due_first(session, town, fitting, now):
    tang = Actor.of(town.tang, clock.day_of(now))
    due(session, town.case, now + timedelta(days=1))
    due(session, town.other_case, now)
    assert fitting(tang, most=1) == {town.other_case.id}


def test_open_and_closed_cases_are_walked_apart(session, town, fitting, now):
    tang = Actor.of(town.tang, clock.day_of(now))
    closed = session.get_one(Case, town.case.id)
    closed.state, closed.is_open = CaseState.CLOSED, False
    assert fitting(tang) == {town.other_case.id} and fitting(tang, state="closed") == {closed.id}
    assert fitting(tang, state="all") == {closed.id, town.other_case.id}
    assert fitting(tang, state="declined") == set()
