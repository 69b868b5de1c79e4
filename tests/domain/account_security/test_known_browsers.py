"""Browsers an account is known by: a new one is told, a trusted one is asked for no code, a foreign one is put out."""

from datetime import timedelta

import pytest

from fieldapp.domain.account_security import known_browsers
from fieldapp.domain.people import sessions
from fieldapp.domain.privacy import retention

OWN, NEW = "a" * 32, "b" * 32


@pytest.fixture
def meet(session, town, now):
    return lambda token, person=None: known_browsers.meet(
        session, (person or town.tang).id, token, "test", now
    )


def told(session, town, except_id=None):
    return [known.token_digest for known in known_browsers.to_tell(session, town.tang.id, except_id)]


def test_the_first_browser_is_nothing_to_be_told_of_and_a_second_one_is(session, town, meet, now):
    meet(OWN)
    assert told(session, town) == []
    new = meet(NEW)
    assert told(session, town) == [new.token_digest]
    assert told(session, town, new.id) == []  # not in the new one itself
    assert meet(NEW).id == new.id
    known_browsers.acknowledge(new, now)
    session.flush()
    assert told(session, town) == []


def test_a_browser_of_two_people_is_known_by_two_marks(session, town, meet):
    assert meet(OWN).token_digest != meet(OWN, town.lin).token_digest


def test_trust_holds_for_its_days_its_person_and_its_browser(session, town, meet, now):
    known_browsers.trust(meet(OWN), 7, now)
    session.flush()
    assert known_browsers.is_trusted(session, town.tang.id, OWN, now + timedelta(days=6))
    assert not known_browsers.is_trusted(session, town.tang.id, OWN, now + timedelta(days=8))
    assert not known_browsers.is_trusted(session, town.tang.id, NEW, now)
    assert not known_browsers.is_trusted(session, town.tang.id, "", now)
    assert not known_browsers.is_trusted(session, town.lin.id, OWN, now)


def test_no_days_are_no_trust(session, town, meet, now):
    known_browsers.trust(meet(OWN), 0, now)
    session.flush()
    assert not known_browsers.is_trusted(session, town.tang.id, OWN, now)


def test_a_disowned_browser_is_signed_out_and_trusted_no_more(session, town, meet, now):
    meet(OWN)
    new = meet(NEW)
    known_browsers.trust(new, 7, now)
    theirs = sessions.begin_session(session, town.tang, False, "test", now, new.id)
    mine = sessions.begin_session(session, town.tang, False, "test", now)
    session.flush()
    known_browsers.disown(session, new, now)
    session.flush()
    session.expire_all()
    assert sessions.find_session(session, theirs, now) is None
    assert sessions.find_session(session, mine, now) is not None
    assert not known_browsers.is_trusted(session, town.tang.id, NEW, now)
    assert told(session, town) == []


def test_a_browser_nobody_came_with_for_half_a_year_is_forgotten(session, town, meet, now):
    meet(OWN)
    retention.purge(session, now + timedelta(days=170))
    assert known_browsers.find(session, town.tang.id, OWN)
    retention.purge(session, now + timedelta(days=190))
    assert known_browsers.find(session, town.tang.id, OWN) is None
