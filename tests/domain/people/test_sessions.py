"""Signed-in sessions: begun with a secret, found by it while they live, ended."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from fieldapp.domain.people import sessions
from fieldapp.domain.people.sessions import DESK_IDLE, PHONE_SESSION, SEEN_EVERY
from fieldapp.models import AccessEntry, SignInSession

SECOND = timedelta(seconds=1)


@pytest.fixture
def begin(session, town, now):
    def _begin(person=None, is_phone=True, browser="test"):
        token = sessions.begin_session(session, person or town.mei, is_phone, browser, now)
        session.flush()
        return token

    return _begin


def test_only_the_hash_of_the_secret_is_stored_and_the_sign_in_leaves_its_line(session, town, begin, now):
    token = begin(browser="B" * 121)
    row = session.scalars(select(SignInSession).where(SignInSession.person_id == town.mei.id)).one()
    assert row.token_digest == hashlib.sha256(token.encode()).hexdigest() and len(token) >= 40
    assert (row.is_phone, row.started_at, row.last_seen_at, row.browser) == (True, now, now, "B" * 120)
    line = session.scalars(select(AccessEntry).where(AccessEntry.verb == "sign_in")).one()
    assert (line.person_id, line.at) == (town.mei.id, now)
    assert begin() != token


@pytest.mark.parametrize(("is_phone", "limit"), [(True, PHONE_SESSION), (False, DESK_IDLE)])
def test_a_session_lives_until_it_was_idle_too_long(session, town, begin, now, is_phone, limit):
    token = begin(is_phone=is_phone)
    assert sessions.find_session(session, token, now + limit - SECOND).person_id == town.mei.id
    assert sessions.find_session(session, token, now + limit) is None


def test_no_other_secret_finds_a_session(session, begin, now):
    token = begin()
    for other in ("", token[:-1], token + "x", hashlib.sha256(token.encode()).hexdigest()):
        assert sessions.find_session(session, other, now) is None


def test_an_ended_session_and_one_of_an_ended_account_are_not_found(session, town, begin, now):
    token, other = begin(), begin(town.wu)
    sessions.end_sessions(session, town.mei.id, now)
    session.expire_all()
    assert sessions.find_session(session, token, now) is None
    assert sessions.find_session(session, other, now).person_id == town.wu.id
    town.wu.ended_at = now
    session.flush()
    assert sessions.find_session(session, other, now) is None


def test_a_found_session_brings_its_person_and_postings_without_the_phone_number(
    session, begin, now, statements
):
    token = begin()
    session.expunge_all()
    with statements() as ran:
        found = sessions.find_session(session, token, now)
        assert [posting.place.code for posting in found.person.postings] == ["610902001003001"]
    assert len(ran) == 1 and "phone" in inspect(found.person).unloaded


def test_a_session_is_touched_every_few_minutes(session, begin, now):
    found = sessions.find_session(session, begin(), now)
    assert not sessions.needs_touch(found, now + SEEN_EVERY)
    assert sessions.needs_touch(found, now + SEEN_EVERY + SECOND)
    other = sessions.find_session(session, begin(), now)
    sessions.touch(session, found.id, now + SEEN_EVERY)
    session.expire_all()
    assert (found.last_seen_at, other.last_seen_at) == (now + SEEN_EVERY, now)


def test_one_session_or_all_of_a_person_are_ended_once(session, town, begin, now):
    first = sessions.find_session(session, begin(), now)
    begin()
    theirs = sessions.find_session(session, begin(town.wu), now)
    later = now + timedelta(hours=1)
    assert sessions.end_sessions(session, town.mei.id, later, only=theirs.id) == 0
    assert sessions.end_sessions(session, town.mei.id, later, only=first.id) == 1
    assert sessions.end_sessions(session, town.mei.id, later + SECOND) == 1
    assert sessions.end_sessions(session, town.mei.id, later + SECOND) == 0
    session.expire_all()
    assert first.ended_at == later and theirs.ended_at is None
