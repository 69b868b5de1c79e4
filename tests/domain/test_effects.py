"""Effects: what is due, who has one in hand, and when one that failed is tried again."""

from datetime import timedelta

import pytest

from fieldapp.domain import effects
from fieldapp.domain.effects import FIRST_WAIT, LEASE, MOST_ATTEMPTS, WAKES
from fieldapp.models import Effect


@pytest.fixture
def effect(session, now):
    def _effect(**columns):
        made = Effect(**{"kind": "reencode_photo", "payload": {}, "made_at": now, **columns})
        session.add(made)
        session.flush()
        return made

    return _effect


def test_whoever_still_works_keeps_an_effect(session, effect, now):
    made = effect()
    assert effects.claim(session, made.id, now)
    effects.renew(session, made.id, now + LEASE / 2)
    assert not effects.claim(session, made.id, now + LEASE)
    assert effects.claim(session, made.id, now + 1.5 * LEASE)
    effects.mark_done(session, made.id, now)
    effects.renew(session, made.id, now)
    assert not effects.claim(session, made.id, now + 9 * LEASE)


def test_what_is_due_comes_oldest_first_and_no_more_than_asked_for(session, effect, now):
    late, early = effect(), effect(made_at=now - timedelta(hours=1))
    assert effects.due(session, now) == [early, late]
    assert effects.due(session, now, most=1) == [early]


def test_what_is_done_given_up_or_waits_for_a_later_try_is_not_due(session, effect, now):
    effect(done_at=now)
    effect(attempts=MOST_ATTEMPTS)
    effect(next_try_at=now + timedelta(seconds=1))
    assert effects.due(session, now) == []
    ready, last = effect(next_try_at=now), effect(attempts=MOST_ATTEMPTS - 1)
    assert set(effects.due(session, now)) == {ready, last}


def test_an_effect_is_claimed_by_one_until_its_lease_ends(session, effect, now):
    made = effect()
    assert effects.claim(session, made.id, now)
    assert not effects.claim(session, made.id, now + LEASE - timedelta(seconds=1))
    assert effects.claim(session, made.id, now + LEASE)
    session.refresh(made)
    assert (made.attempts, made.next_try_at) == (2, now + 2 * LEASE)


def test_claiming_one_effect_leaves_the_others(session, effect, now):
    one, other = effect(), effect()
    assert effects.claim(session, one.id, now)
    assert effects.due(session, now) == [other]


def test_what_is_done_is_not_claimed_and_its_error_is_forgotten(session, effect, now):
    made, other = effect(last_error="broken"), effect(last_error="broken")
    effects.mark_done(session, made.id, now)
    assert not effects.claim(session, made.id, now)
    session.expire_all()
    assert (made.done_at, made.last_error) == (now, None)
    assert (other.done_at, other.last_error) == (None, "broken")


@pytest.mark.parametrize("attempts", [1, 2, MOST_ATTEMPTS])
def test_a_failed_effect_waits_twice_as_long_each_time(session, effect, now, attempts):
    made = effect(attempts=attempts)
    effects.mark_failed(session, made.id, "x" * 501, now)
    assert made.last_error == "x" * 500 and made.done_at is None
    assert made.next_try_at == now + FIRST_WAIT * 2**attempts


def test_a_session_remembers_to_wake_the_worker(session):
    session.info.pop(WAKES, None)
    effects.wake_after_commit(session)
    assert session.info[WAKES]
