"""A permission for restricted matters holds once a second person above has confirmed it."""

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, NotYours, Refusal
from fieldapp.domain.people import (
    accounts,
    restricted_access,
)
from fieldapp.models import PermissionRequest, Posting, Role

R = Role


def asked(session, town, now, by="yan", whose="lin"):
    posting = getattr(town, whose).postings[0]
    return restricted_access.ask(session, Actor.of(getattr(town, by), day_of(now)), posting, now)


def test_a_permission_holds_once_a_second_person_confirmed_it(session, town, now):
    request, luo = asked(session, town, now), Actor.of(town.luo, day_of(now))
    assert not Actor.of(town.lin, day_of(now)).sees_restricted
    assert session.scalars(restricted_access.to_decide(luo, now)).unique().all() == [request]
    assert restricted_access.count_to_decide(session, luo, now) == 1
    restricted_access.decide(session, luo, request, True, now)
    assert Actor.of(town.lin, day_of(now)).sees_restricted
    assert restricted_access.count_to_decide(session, luo, now) == 0
    with pytest.raises(AlreadyDone):
        restricted_access.decide(session, luo, request, False, now)


def test_a_refused_permission_does_not_hold_and_may_be_asked_for_again(session, town, now):
    restricted_access.decide(session, Actor.of(town.luo, day_of(now)), asked(session, town, now), False, now)
    assert not town.lin.postings[0].may_see_restricted
    assert asked(session, town, now).decided_at is None


@pytest.mark.parametrize("who", ["yan", "lin", "qin", "tang", "bai", "ding", "far", "sun", "mei"])
def test_only_a_director_above_who_holds_it_confirms(session, town, now, who):
    request, someone = asked(session, town, now), Actor.of(getattr(town, who), day_of(now))
    assert session.scalars(restricted_access.to_decide(someone, now)).unique().all() == []
    with pytest.raises(NotYours):
        restricted_access.decide(session, someone, request, True, now)


def test_neither_giver_nor_receiver_nor_who_does_not_hold_it_is_the_second_person(session, town, now):
    on = day_of(now)
    town.yan.postings.append(
        Posting(
            role=R.CENTRE_DIRECTOR,
            place=town.city,
            scope=town.city.scope,
            starts_on=on,
            may_see_restricted=True,
        )
    )
    request = asked(session, town, now)
    for person in (town.yan, town.lin):
        with pytest.raises(NotYours):
            restricted_access.decide(session, Actor.of(person, on), request, True, now)
    of_director = (
        asked(session, town, now, whose="luo") if not town.luo.postings[0].may_see_restricted else None
    )
    assert of_director is None
    town.luo.postings[0].may_see_restricted = False
    with pytest.raises(NotYours):
        restricted_access.decide(session, Actor.of(town.luo, on), request, True, now)
    assert session.scalars(restricted_access.to_decide(Actor.of(town.luo, on), now)).unique().all() == []


def test_nobody_finds_their_own_permission_to_confirm(session, town, now):
    """A director who holds it at one posting, and for whom it is asked at another."""
    on, luo = day_of(now), town.luo
    second = Posting(role=R.GRID_HEAD, place=town.village, scope=town.village.scope, starts_on=on)
    luo.postings.append(second)
    session.flush()
    request = restricted_access.ask(session, Actor.of(town.yan, on), second, now)
    assert restricted_access.count_to_decide(session, Actor.of(luo, on), now) == 0
    with pytest.raises(NotYours):
        restricted_access.decide(session, Actor.of(luo, on), request, True, now)
    assert restricted_access.count_to_decide(session, Actor.of(town.gao, on), now) == 1


def test_a_permission_is_asked_for_once_and_for_postings_that_run(session, town, now):
    asked(session, town, now)
    with pytest.raises(Refusal, match="already"):
        asked(session, town, now)
    town.wu.postings[0].ends_on = day_of(now)
    with pytest.raises(Refusal, match="ended"):
        asked(session, town, now, whose="wu")


def test_what_waits_for_a_posting_that_ended_waits_for_nobody(session, town, now):
    request, luo = asked(session, town, now), Actor.of(town.luo, day_of(now))
    town.lin.postings[0].ends_on = day_of(now)
    assert restricted_access.count_to_decide(session, luo, now) == 0
    with pytest.raises(Refusal, match="ended"):
        restricted_access.decide(session, luo, request, True, now)


def test_taking_a_permission_needs_nobody_else_and_ends_what_waits(session, town, now):
    request, tang = asked(session, town, now), Actor.of(town.tang, day_of(now))
    restricted_access.take(session, tang, town.lin.postings[0], now)
    assert request.decided_at == now and not request.is_confirmed
    town.lin.postings[0].may_see_restricted = True
    restricted_access.take(session, tang, town.lin.postings[0], now)
    assert not town.lin.postings[0].may_see_restricted
    with pytest.raises(NotYours):
        restricted_access.take(session, Actor.of(town.qin, day_of(now)), town.luo.postings[0], now)


def test_who_holds_a_code_could_be_that_person_so_the_permission_waits_anew(session, town, now):
    town.lin.postings[0].may_see_restricted = True
    accounts.hand_out_code(session, Actor.of(town.yan, day_of(now)), town.lin, now)
    assert not town.lin.postings[0].may_see_restricted
    (request,) = session.scalars(select(PermissionRequest)).unique()
    assert request.posting_id == town.lin.postings[0].id and request.decided_at is None
