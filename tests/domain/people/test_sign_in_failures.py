"""Failures lock an account for a while, and an address that tries many."""

from datetime import timedelta

from fieldapp.domain.people.sign_in_failures import (
    ACCOUNT_LOCK,
    ADDRESS_FAILURES,
    FAILURES_BEFORE_LOCK,
    count_attempt,
    forgive,
)

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
