"""The second factor: set up by who knows a code of it, each code used once, reset by a second person."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.account_security import known_browsers, recovery_codes, second_factors
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.models import AccessEntry, SecondFactor


def code_of(secret, at):
    return pyotp.TOTP(secret).at(at)


@pytest.fixture
def tang(session, town, now):
    """Somebody with a second factor; its first code is used."""
    factor = second_factors.begin_set_up(session, town.tang)
    assert second_factors.confirm(session, town.tang, code_of(factor.pending_secret, now), now)
    session.flush()
    return town.tang


def secret_of(session, person):
    return second_factors.find(session, person.id).secret


def verbs(session, person):
    return list(session.scalars(select(AccessEntry.verb).where(AccessEntry.subject_id == person.id)))


def test_a_second_factor_counts_once_a_code_of_it_was_typed(session, town, now):
    factor = second_factors.begin_set_up(session, town.tang)
    session.flush()
    assert not second_factors.is_on(session, town.tang.id)
    assert second_factors.confirm(session, town.tang, "000000", now) is None
    assert not second_factors.is_on(session, town.tang.id)
    codes = second_factors.confirm(session, town.tang, code_of(factor.pending_secret, now), now)
    assert len(set(codes)) == 10 and second_factors.is_on(session, town.tang.id)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, False), (1, True), (2, True), (3, False)])
def test_a_code_fits_one_step_around_its_time_and_never_before_the_last_used(session, tang, now, steps, fits):
    """The clock stands one step after the set-up's code."""
    code = code_of(secret_of(session, tang), now + timedelta(seconds=30 * steps))
    assert second_factors.use(session, tang.id, code, now + timedelta(seconds=30)) is fits


def test_a_code_is_used_once(session, tang, now):
    later = now + timedelta(minutes=5)
    code = code_of(secret_of(session, tang), later)
    assert second_factors.use(session, tang.id, code, later)
    assert not second_factors.use(session, tang.id, code, later)


def test_a_code_may_be_typed_with_a_blank_and_in_full_width(session, tang, now):
    later = now + timedelta(minutes=5)
    code = code_of(secret_of(session, tang), later)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    assert second_factors.use(session, tang.id, f"{wide[:3]} {wide[3:]}", later)


@pytest.mark.parametrize("typed", ["", "12345", "0000000", "x" * 20, "²²²²²²", "-"])
def test_anything_else_is_no_code(session, tang, now, typed):
    assert not second_factors.use(session, tang.id, typed, now + timedelta(minutes=5))


def test_nobody_elses_code_fits(session, town, tang, now):
    later = now + timedelta(minutes=5)
    assert not second_factors.use(session, town.lin.id, code_of(secret_of(session, tang), later), later)


def test_the_secret_lies_encrypted(session, tang):
    raw = session.connection().exec_driver_sql("SELECT secret FROM second_factor").scalar()
    assert secret_of(session, tang).encode() not in bytes(raw)


def test_another_phone_replaces_the_first_only_when_it_is_confirmed(session, tang, now):
    old, later = secret_of(session, tang), now + timedelta(minutes=5)
    factor = second_factors.begin_set_up(session, tang)
    assert second_factors.use(session, tang.id, code_of(old, later), later)
    known = known_browsers.meet(session, tang.id, "t" * 32, "test", now)
    known_browsers.trust(known, 7, now)
    codes = recovery_codes.count_left(session, tang.id)
    again = later + timedelta(minutes=5)
    assert second_factors.confirm(session, tang, code_of(factor.pending_secret, again), again)
    assert secret_of(session, tang) != old and codes == 10
    assert not second_factors.use(session, tang.id, code_of(old, again), again + timedelta(seconds=1))
    session.expire_all()
    assert not known_browsers.is_trusted(session, tang.id, "t" * 32, again)


def test_who_stands_above_resets_it(session, town, tang, now):
    yan = Actor.of(town.yan, clock.day_of(now))
    second_factors.reset(session, yan, tang, now)
    session.flush()
    assert not second_factors.is_on(session, tang.id) and recovery_codes.count_left(session, tang.id) == 0
    assert "reset_second_factor" in verbs(session, tang)
    with pytest.raises(RuleBroken):
        second_factors.reset(session, yan, tang, now)


@pytest.mark.parametrize("who", ["tang", "mei", "qin", "ding"])
def test_nobody_resets_their_own_or_beside_or_above(session, town, tang, now, who):
    with pytest.raises(NotYours):
        second_factors.reset(session, Actor.of(getattr(town, who), clock.day_of(now)), tang, now)
    assert second_factors.is_on(session, tang.id)


def test_the_operator_resets_it_on_the_server(session, tang, now):
    second_factors.reset_on_the_server(session, tang, now)
    session.flush()
    assert session.scalars(select(SecondFactor)).all() == []
