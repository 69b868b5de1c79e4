"""Failures lock an account for a while, and an address that tries many."""

from datetime import timedelta

from fieldapp.crypto import keys
from fieldapp.domain.people.sign_in_failures import (
    ACCOUNT_LOCK,
    ADDRESS_FAILURES,
    FAILURES_BEFORE_LOCK,
    count_attempt,
    forgive,
)
from fieldapp.models import AddressFailure

HERE = "203.0.113.7"


def tried(session, person, now, times=1, address=HERE):
    return [count_attempt(session, person.id, address, now) for _ in range(times)]


def test_the_fifth_failure_locks_the_account_and_the_lock_ends(session, town, now):
    assert all(tried(session, town.mei, now, FAILURES_BEFORE_LOCK))
    assert tried(session, town.mei, now, address="203.0.113.8") == [False]
    assert tried(session, town.wu, now) == [True]
    assert tried(session, town.mei, now + ACCOUNT_LOCK) == [True]


def test_a_right_password_takes_the_failures_back(session, town, now):
    tried(session, town.mei, now, FAILURES_BEFORE_LOCK - 1)
    forgive(session, town.mei.id, HERE)
    assert all(tried(session, town.mei, now, FAILURES_BEFORE_LOCK))


def test_an_address_that_fails_too_often_is_refused_for_every_account_until_its_window_ends(
    session, town, now
):
    for _ in range(ADDRESS_FAILURES):
        assert count_attempt(session, None, HERE, now) is False
    assert tried(session, town.mei, now) == [False]
    assert tried(session, town.mei, now + ACCOUNT_LOCK + timedelta(seconds=1)) == [True]


def test_what_is_taken_back_of_one_address_is_neither_taken_from_another_nor_below_nothing(
    session, town, now
):
    """Fails when an address that never failed could save up attempts."""
    there = "203.0.113.9"
    tried(session, town.mei, now)
    tried(session, town.wu, now, address=there)
    for _ in range(3):
        forgive(session, town.mei.id, HERE)
    rows = {row.address_digest: row.failures for row in session.query(AddressFailure)}
    assert rows == {keys.blind(HERE, "address"): 0, keys.blind(there, "address"): 1}


def test_forgiving_opens_one_account_and_leaves_the_others_locked(session, town, now):
    tried(session, town.mei, now, FAILURES_BEFORE_LOCK)
    tried(session, town.wu, now, FAILURES_BEFORE_LOCK)
    forgive(session, town.mei.id, HERE)
    assert tried(session, town.mei, now) == [True] and tried(session, town.wu, now) == [False]
