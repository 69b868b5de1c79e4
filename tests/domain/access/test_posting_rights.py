"""Who may give which posting, and who stands above whom."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.access import posting_rights
from fieldapp.domain.access.permissions import CENTRE_MAY_POST
from fieldapp.models import PermissionRequest, Posting, Role

R = Role


@pytest.mark.parametrize("role", Role)
def test_a_centre_posts_field_people_staff_and_handlers_in_its_area_and_an_administrator_anybody(
    town, acting, role
):
    tang, yan, far = acting(town.tang), acting(town.yan), town.far_grid.scope
    assert posting_rights.may_post(yan, role, far)
    assert posting_rights.may_post(tang, role, town.grid.scope) is (role in CENTRE_MAY_POST)
    assert not posting_rights.may_post(tang, role, far)
    assert not posting_rights.may_post(acting(town.lin), role, town.grid.scope)


def test_who_posts_at_a_lower_place_stands_above_whatever_the_role(town, acting):
    tang = acting(town.tang)
    assert posting_rights.stands_above(tang, R.CENTRE_STAFF, town.village.scope)
    assert not posting_rights.stands_above(tang, R.CENTRE_DIRECTOR, town.village.scope)  # cannot give it
    assert posting_rights.stands_above(acting(town.yan), R.ADMINISTRATOR, town.county.scope)


def test_at_the_same_place_the_higher_role_stands_above(town, acting):
    here = town.street.scope
    assert posting_rights.stands_above(acting(town.luo), R.CENTRE_STAFF, here)
    assert not posting_rights.stands_above(acting(town.tang), R.CENTRE_STAFF, here)
    assert posting_rights.stands_above(acting(town.tang), R.GRID_HEAD, here)
    assert not posting_rights.stands_above(acting(town.yan), R.ADMINISTRATOR, town.city.scope)
    assert not posting_rights.stands_above(acting(town.tang), R.GRID_WORKER, town.county.scope)


def test_a_posting_that_manages_nobody_lifts_nobody(session, town, acting, now):
    """Staff of the village who audits the county is not above the staff of the village."""
    qin = town.qin
    qin.postings.append(
        Posting(role=R.AUDITOR, place=town.county, scope=town.county.scope, starts_on=day_of(now))
    )
    session.flush()
    assert not posting_rights.stands_above(acting(qin), R.CENTRE_STAFF, town.village.scope)


def test_restricted_matters_are_confirmed_by_a_director_above_who_sees_them(town, acting):
    luo = acting(town.luo)
    assert posting_rights.holds_restricted_above(luo, town.grid.scope)
    assert posting_rights.holds_restricted_above(luo, town.street.scope)
    assert not posting_rights.holds_restricted_above(luo, town.county.scope)
    assert not posting_rights.holds_restricted_above(acting(town.tang), town.grid.scope)
    town.luo.postings[0].may_see_restricted = False
    assert not posting_rights.holds_restricted_above(acting(town.luo), town.grid.scope)


def test_one_posting_above_is_enough_to_post_and_to_stand_above(session, town, acting, now):
    """Staff of one village who directs another."""
    qin, elsewhere = town.qin, town.other_village
    qin.postings.append(
        Posting(role=R.CENTRE_DIRECTOR, place=elsewhere, scope=elsewhere.scope, starts_on=day_of(now))
    )
    town.far.postings.append(
        Posting(role=R.CENTRE_STAFF, place=elsewhere, scope=elsewhere.scope, starts_on=day_of(now))
    )
    session.flush()
    assert posting_rights.stands_above(acting(qin), R.CENTRE_STAFF, elsewhere.scope)
    assert set(posting_rights.roles_to_give(acting(town.far))) == CENTRE_MAY_POST


@pytest.fixture
def to_decide(session, acting):
    def _to_decide(person):
        query = select(PermissionRequest).join(PermissionRequest.posting)
        query = query.where(posting_rights.permissions_to_decide(acting(person)))
        return session.scalars(query).unique().all()

    return _to_decide


def ask(session, posting, now, by=None):
    request = PermissionRequest(posting=posting, asked_at=now, asked_by_id=by.id if by else None)
    session.add(request)
    session.flush()
    return request


def test_a_request_of_the_area_is_decided_by_others_than_giver_and_receiver(session, town, to_decide, now):
    request = ask(session, town.lin.postings[0], now, town.yan)
    assert to_decide(town.luo) == to_decide(town.gao) == [request]
    for nobody in (town.tang, town.yan, town.ding, town.lin):
        assert to_decide(nobody) == []
    request.asked_by_id = town.luo.id
    session.flush()
    assert to_decide(town.luo) == [] and to_decide(town.gao) == [request]


def test_a_request_that_the_operator_made_is_decided_too(session, town, to_decide, now):
    assert to_decide(town.luo) == []
    request = ask(session, town.lin.postings[0], now)
    assert to_decide(town.luo) == [request]


def test_nobody_decides_about_their_own_posting_or_without_seeing_restricted_matters(
    session, town, to_decide, now
):
    ask(session, town.luo.postings[0], now, town.yan)
    assert to_decide(town.luo) == [] and len(to_decide(town.gao)) == 1
    town.gao.postings[0].may_see_restricted = False
    session.flush()
    assert to_decide(town.gao) == []


def test_the_roles_to_give_are_those_that_can_be_given_somewhere(town, acting):
    assert posting_rights.roles_to_give(acting(town.yan)) == list(Role)
    assert set(posting_rights.roles_to_give(acting(town.qin))) == CENTRE_MAY_POST
    assert posting_rights.roles_to_give(acting(town.mei)) == []


def test_a_posting_is_held_by_its_role_its_place_and_its_day(town, now):
    today, posting = day_of(now), town.mei.postings[0]
    assert posting_rights.holds(town.mei, R.GRID_WORKER, town.grid.id, today)
    assert not posting_rights.holds(town.mei, R.GRID_HEAD, town.grid.id, today)
    assert not posting_rights.holds(town.mei, R.GRID_WORKER, town.second_grid.id, today)
    posting.ends_on = today + timedelta(days=1)
    assert posting_rights.holds(town.mei, R.GRID_WORKER, town.grid.id, today)
    assert not posting_rights.holds(town.mei, R.GRID_WORKER, town.grid.id, today + timedelta(days=1))


def test_administrators_are_found_by_their_role(session, town):
    assert [posting.person_id for posting in session.scalars(posting_rights.administrators())] == [
        town.yan.id
    ]


@pytest.mark.parametrize("role", Role)
def test_only_a_department_handler_needs_a_unit(role):
    assert posting_rights.needs_unit(role) is (role is R.DEPARTMENT_HANDLER)
