"""Who signs in by which name, and the new password they set."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.domain.people import sessions, sign_in
from fieldapp.domain.people.one_time_codes import hand_out_code, use_code
from fieldapp.models import AccessEntry


@pytest.mark.parametrize("typed", ["mei", "MEI", " mei ", "ｍｅｉ", "m ei"])
def test_a_person_is_found_by_the_sign_in_name_however_it_is_typed(session, town, typed):
    assert sign_in.person_named(session, typed) is town.mei


@pytest.mark.parametrize("typed", ["", "me", "meii", "m%", "梅小雨"])
def test_nobody_is_found_by_anything_else(session, town, typed):
    assert sign_in.person_named(session, typed) is None


def test_an_ended_account_is_not_found(session, town, now):
    town.mei.ended_at = now
    session.flush()
    assert sign_in.person_named(session, "mei") is None


def test_who_was_given_a_new_password_meanwhile_does_not_get_in_with_the_old(session, town, now):
    before = town.mei.password_hash
    assert sign_in.still_theirs(session, town.mei.id, before) is town.mei
    sign_in.set_password(session, town.mei, "the new hash", now)
    assert sign_in.still_theirs(session, town.mei.id, before) is None
    assert sign_in.still_theirs(session, town.mei.id, "the new hash") is town.mei


def test_an_account_that_ended_meanwhile_or_never_was_is_nobodys(session, town, now):
    town.zhao.ended_at = now
    session.flush()
    assert sign_in.still_theirs(session, town.zhao.id, town.zhao.password_hash) is None
    assert sign_in.still_theirs(session, town.case.id, None) is None


def test_a_new_password_ends_every_session_and_every_code_that_is_out(session, town, now):
    token = sessions.begin_session(session, town.mei, True, "test", now)
    theirs = sessions.begin_session(session, town.wu, True, "test", now)
    code = hand_out_code(session, town.mei, town.yan.id, now)
    town.mei.must_change_password = True
    later = now + timedelta(minutes=1)
    sign_in.set_password(session, town.mei, "the new hash", later)
    session.expire_all()
    assert (town.mei.password_hash, town.mei.must_change_password) == ("the new hash", False)
    assert sessions.find_session(session, token, later) is None
    assert sessions.find_session(session, theirs, later) is not None
    assert not use_code(session, town.mei, code, later)
    line = session.scalars(select(AccessEntry).where(AccessEntry.verb == "set_password")).one()
    assert (line.person_id, line.at) == (town.mei.id, later)
