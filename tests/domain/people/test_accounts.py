"""A closed account leaves no way in."""

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import Refusal
from fieldapp.domain.people import (
    accounts,
    postings,
    sessions,
    sign_in,
)


def test_an_account_is_closed_with_every_session(session, town, now):
    """Only without a posting; afterwards no browser is signed in and no code opens it."""
    tang = Actor.of(town.tang, day_of(now))
    with pytest.raises(Refusal, match="postings"):
        accounts.end_person(session, tang, town.wu, now)
    postings.end_posting(session, tang, town.wu.postings[0], now)
    token = sessions.begin_session(session, town.wu, True, "test", now)
    session.flush()
    accounts.end_person(session, tang, town.wu, now)
    assert town.wu.ended_at == now and sessions.find_session(session, token, now) is None
    assert sign_in.person_named(session, "wu") is None
