"""Taking a second factor into use ends what others may have begun with the password alone."""

import pyotp

from fieldapp.domain.account_security import second_factors
from fieldapp.domain.people import second_steps, sessions


def test_every_other_session_ends_and_this_one_reaches_everything(session, town, now):
    other = sessions.begin_session(session, town.tang, False, "test", now)
    mine = sessions.begin_session(session, town.tang, False, "test", now)
    session.flush()
    found = sessions.find_session(session, mine, now)
    found.needs_second_factor = True
    factor = second_factors.begin_set_up(session, town.tang)
    session.flush()
    assert second_steps.take_into_use(session, town.tang, found.id, "000000", now) is None
    assert sessions.find_session(session, other, now)
    code = pyotp.TOTP(factor.pending_secret).at(now)
    assert len(second_steps.take_into_use(session, town.tang, found.id, code, now)) == 10
    session.flush()
    session.expire_all()
    assert sessions.find_session(session, other, now) is None
    assert not sessions.find_session(session, mine, now).needs_second_factor


def test_a_new_password_is_another_mark(town):
    before = second_steps.mark_of_password(town.tang)
    town.tang.password_hash = "another"
    assert second_steps.mark_of_password(town.tang) != before
