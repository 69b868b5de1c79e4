"""Which cases somebody sees: by area, by unit, by a part in them; restricted ones only with more."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from fieldapp.domain.access import case_visibility
from fieldapp.domain.access.case_visibility import Sight
from fieldapp.models import Case, CaseState, Involvement

EVERY_RULE = [case_visibility.of_cases, case_visibility.of_case]


@pytest.fixture(params=EVERY_RULE, ids=["many", "one"])
def sees(request, session, acting):
    """sees(person, **actor) → the cases they see, by the rule for lists and by the rule for one case."""

    def _sees(person, **actor):
        session.flush()
        who = Sight.of(replace(acting(person), **actor))
        return set(session.scalars(select(Case).where(request.param(who))))

    return _sees


def involve(session, person, case, now, **more):
    session.add(Involvement(person_id=person.id, case_id=case.id, since=now, **more))


def test_an_area_shows_its_cases_and_no_others(town, sees):
    assert sees(town.mei) == {town.case}
    assert sees(town.zhao) == {town.other_case}
    assert sees(town.tang) == {town.case, town.other_case}
    assert sees(town.far) == set()


def test_a_unit_shows_what_was_dispatched_to_it(town, sees):
    assert sees(town.sun) == set()
    town.case.unit_id = town.roads.id
    assert sees(town.sun) == {town.case}


def test_an_administrator_sees_no_case_without_a_part_in_it(session, town, sees, now):
    assert sees(town.yan) == set()
    involve(session, town.yan, town.case, now)
    assert sees(town.yan) == {town.case}


def test_a_part_shows_that_case_alone(session, town, sees, now):
    involve(session, town.far, town.case, now)
    assert sees(town.far) == {town.case} and sees(town.sun) == set()


@pytest.mark.parametrize("guard", ["is_restricted", "minor_involved"])
def test_a_guarded_case_is_for_its_handler_who_has_a_part_and_who_may_see_it(session, town, sees, now, guard):
    setattr(town.case, guard, True)
    assert sees(town.lin) == set()
    assert sees(town.mei) == {town.case}  # has a part in it: reported it
    assert sees(town.luo) == {town.case, town.other_case}  # may see restricted matters
    assert sees(town.tang) == {town.other_case}
    town.case.handler_id = town.lin.id
    assert sees(town.lin) == {town.case}


@pytest.mark.parametrize("guard", ["is_restricted", "minor_involved"])
def test_no_guarded_case_is_taken_along_on_a_phone_whoever_asks(town, sees, guard):
    setattr(town.case, guard, True)
    assert sees(town.mei, takes_along=True) == set()
    assert sees(town.luo, takes_along=True) == {town.other_case}
    town.case.handler_id = town.mei.id
    assert sees(town.mei, takes_along=True) == set()


def test_permission_for_restricted_matters_reaches_no_further_than_the_area(town, sees):
    town.case.is_restricted = True
    town.zhao.postings[0].may_see_restricted = True
    assert sees(town.zhao) == {town.other_case}


def test_a_part_in_another_case_shows_no_restricted_one(session, town, sees, now):
    town.case.is_restricted = True
    involve(session, town.lin, town.other_case, now)
    assert sees(town.lin) == {town.other_case}


def test_one_case_is_found_by_its_id_and_only_when_it_is_visible(session, town, acting):
    def found(person, case):
        return session.scalars(case_visibility.one_case(Sight.of(acting(person))), {"case_id": case.id}).all()

    assert found(town.mei, town.case) == [town.case]
    assert found(town.mei, town.other_case) == []


def test_the_same_sight_is_given_the_same_statement(town, acting):
    one, again = Sight.of(acting(town.mei)), Sight.of(acting(town.mei))
    assert case_visibility.of_cases(one) is case_visibility.of_cases(again)
    assert case_visibility.of_cases(one) is not case_visibility.of_cases(Sight.of(acting(town.zhao)))


def test_parts_in_closed_cases_are_left_out_where_only_open_ones_are_asked_for(session, town, acting, now):
    involve(session, town.far, town.case, now, is_open=False)
    involve(session, town.far, town.other_case, now)
    town.case.state, town.case.is_open = CaseState.CLOSED, False
    session.flush()
    who = Sight.of(acting(town.far))

    def named(*opens):
        *_, involved = case_visibility.ways(who, who.scopes, *opens)[1]
        return set(session.scalars(involved))

    assert named() == named((True, False)) == named((False,)) == {town.case.id, town.other_case.id}
    assert named((True,)) == {town.other_case.id}
