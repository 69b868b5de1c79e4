"""Who may change what power of whom: giver × receiver × power, over every role and every place around."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.access import powers
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.permissions import TABLE
from fieldapp.domain.access.powers import OF_PERSON, At, Power
from fieldapp.domain.errors import NotYours
from fieldapp.domain.people import (
    accounts,
    imports,
    people_lists,
    postings,
    restricted_access,
)
from fieldapp.domain.people.imports import ListRefused
from fieldapp.domain.people.postings import NewPosting
from fieldapp.models import AccessEntry, PermissionRequest, Person, Posting, Role

R = Role
MANAGERS = TABLE["manage_people"]


# At the giver's own place, by hand: who stands below whom (codes, sessions, ends), who may post whom.
FIELD = {R.GRID_WORKER, R.GRID_HEAD, R.HOUSEHOLD_HEAD}
BESIDE_BELOW = {
    R.CENTRE_STAFF: FIELD | {R.DEPARTMENT_HANDLER},
    R.CENTRE_DIRECTOR: FIELD | {R.DEPARTMENT_HANDLER, R.CENTRE_STAFF},
    R.ADMINISTRATOR: FIELD | {R.DEPARTMENT_HANDLER, R.CENTRE_STAFF, R.CENTRE_DIRECTOR},
}


# At a place below the giver's.
UNDER = {
    R.CENTRE_STAFF: FIELD | {R.DEPARTMENT_HANDLER, R.CENTRE_STAFF},
    R.CENTRE_DIRECTOR: FIELD | {R.DEPARTMENT_HANDLER, R.CENTRE_STAFF},
    R.ADMINISTRATOR: set(R),
}


GIVER_AT = "street"
PLACES = {
    "above": "county",
    "beside": "street",
    "elsewhere": "far_grid",
    "below": "village",
    "far below": "grid",
}


NEEDS_ABOVE = {
    Power.END_POSTING, Power.HAND_OVER, Power.TAKE_PERMISSION, Power.HAND_OUT_CODE, Power.END_SESSIONS, Power.END_ACCOUNT,
    Power.CERTIFY, Power.RESET_SECOND_FACTOR,
}  # fmt: skip


def somebody(session, name, role, place, now, sees=False):
    person = Person(name=name, sign_in_name=name, password_hash="x")
    posting = Posting(role=role, place=place, scope=place.scope, starts_on=day_of(now) - timedelta(days=9))
    posting.may_see_restricted = sees
    person.postings.append(posting)
    session.add(person)
    session.flush()
    return person


def expected(power, giver, receiver, where):
    """Said a second time, in words of the table above."""
    if giver not in MANAGERS or where in {"above", "elsewhere"}:
        return False
    if power is Power.GIVE_PERMISSION:
        return giver is R.ADMINISTRATOR
    if power is Power.CONFIRM_PERMISSION:
        return giver is R.CENTRE_DIRECTOR
    if power is Power.POST:
        return receiver in UNDER[giver]
    return receiver in (BESIDE_BELOW if where == "beside" else UNDER)[giver]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("giver", Role)
def test_giver_by_receiver_by_power(session, town, now, giver, where):
    assert NEEDS_ABOVE | {Power.GIVE_PERMISSION, Power.CONFIRM_PERMISSION, Power.POST} == set(Power)
    place, on = getattr(town, PLACES[where]), day_of(now)
    me = Actor.of(somebody(session, "giver-g", giver, getattr(town, GIVER_AT), now, sees=True), on)
    wrong = []
    for number, role in enumerate(Role):
        receiver = somebody(session, f"receiver-{number}", role, place, now)
        for power in Power:
            at = None if power in OF_PERSON else At.of(receiver.postings[0])
            if powers.may(me, power, receiver, on, at) is not expected(power, giver, role, where):
                wrong.append((power.value, role.value))
            if power not in OF_PERSON:
                offered = power in powers.of_posting(me, receiver.postings[0], on)
            else:
                offered = power in powers.of_person(me, receiver, on)
            assert offered is expected(power, giver, role, where)  # buttons are for who may press them
    assert wrong == []


@pytest.mark.parametrize("power", Power)
@pytest.mark.parametrize("role", Role)
def test_nobody_changes_their_own(session, town, now, role, power):
    person = somebody(session, "giver-g", role, town.street, now, sees=True)
    person.postings.append(
        Posting(role=R.ADMINISTRATOR, place=town.city, scope=town.city.scope, starts_on=day_of(now))
    )
    me = Actor.of(person, day_of(now))
    assert not powers.may(me, power, person, day_of(now), At(R.GRID_WORKER, town.grid.scope))
    with pytest.raises(NotYours, match="own"):
        powers.require(me, power, person, day_of(now), At(R.GRID_WORKER, town.grid.scope))


@pytest.mark.parametrize("power", Power)
def test_one_posting_above_is_enough_to_be_out_of_reach(session, town, now, power):
    """Somebody who works below, and above, too."""
    on = day_of(now)
    receiver = somebody(session, "receiver-r", R.GRID_WORKER, town.grid, now)
    receiver.postings.append(
        Posting(role=R.CENTRE_STAFF, place=town.county, scope=town.county.scope, starts_on=on)
    )
    tang = Actor.of(town.tang, on)
    if power in OF_PERSON:
        assert not powers.may(tang, power, receiver, on)
        receiver.postings[1].ends_on = on  # no more: now everything they have lies below
        assert powers.may(tang, power, receiver, on)


def test_a_closed_account_gets_nothing(session, town, now):
    on, yan = day_of(now), Actor.of(town.yan, day_of(now))
    town.mei.ended_at = now
    at = At.of(town.mei.postings[0])
    assert {p for p in Power if powers.may(yan, p, town.mei, on, at)} == {
        Power.END_POSTING, Power.HAND_OVER, Power.TAKE_PERMISSION, Power.END_SESSIONS
    }  # fmt: skip


def test_the_first_code_of_who_was_just_added_is_for_who_may_post_them(session, town, now):
    on, qin = day_of(now), Actor.of(town.qin, day_of(now))
    new = somebody(session, "receiver-r", R.CENTRE_STAFF, town.village, now)
    assert not powers.may(qin, Power.HAND_OUT_CODE, new, on)
    new.password_hash = None
    assert powers.may(qin, Power.HAND_OUT_CODE, new, on)
    assert not powers.may(Actor.of(town.bai, on), Power.HAND_OUT_CODE, Person(postings=[]), on)


def verbs(session, town, now):
    """Every verb over people of the domain, by somebody who may not: staff of the village, about its director."""
    qin, on = Actor.of(town.qin, day_of(now)), day_of(now)
    boss = somebody(session, "receiver-r", R.CENTRE_DIRECTOR, town.village, now, sees=True)
    posting = boss.postings[0]
    request = PermissionRequest(posting=posting, asked_at=now, asked_by_id=town.yan.id)
    session.add(request)
    session.flush()
    director = NewPosting(R.CENTRE_DIRECTOR, town.village, on)
    return {
        "post": lambda: postings.post(session, qin, town.mei, director, now),
        "post oneself": lambda: postings.post(session, qin, town.qin, NewPosting(R.GRID_WORKER, town.grid, on), now),
        "end": lambda: postings.end_posting(session, qin, posting, now),
        "hand over": lambda: postings.hand_over(session, qin, posting, town.mei, now),
        "hand over to oneself": lambda: postings.hand_over(session, qin, town.mei.postings[0], town.qin, now),
        "code": lambda: accounts.hand_out_code(session, qin, boss, now),
        "own code": lambda: accounts.hand_out_code(session, qin, town.qin, now),
        "sign out": lambda: accounts.sign_out(session, qin, boss, now),
        "close": lambda: accounts.end_person(session, qin, boss, now),
        "ask": lambda: restricted_access.ask(session, qin, town.mei.postings[0], now),
        "confirm": lambda: restricted_access.decide(session, qin, request, True, now),
        "take": lambda: restricted_access.take(session, qin, posting, now),
        "import": lambda: imports.import_people(session, qin, people_lists.read(
            f"name,sign_in_name,phone,role,place_code\n甲,jia-x,,auditor,{town.village.code}"), now),
    }  # fmt: skip


def test_every_verb_over_people_asks(session, town, now):
    for name, verb in verbs(session, town, now).items():
        before = session.scalars(select(Posting.id)).all(), session.scalars(select(AccessEntry.id)).all()
        with pytest.raises((NotYours, ListRefused)):
            verb()
            pytest.fail(name)
        session.flush()
        assert (
            session.scalars(select(Posting.id)).all(),
            session.scalars(select(AccessEntry.id)).all(),
        ) == before
