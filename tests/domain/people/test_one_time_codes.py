"""A one-time code opens one account once, for three days, and only the newest."""

from fieldapp.domain.people.one_time_codes import CODE_LIFE, hand_out_code, use_code


def test_a_code_opens_its_account_once_and_asks_for_a_new_password(session, town, now):
    code = hand_out_code(session, town.mei, town.yan.id, now)
    assert not use_code(session, town.wu, code, now)
    assert use_code(session, town.mei, code, now) and town.mei.must_change_password
    assert not use_code(session, town.mei, code, now)


def test_a_code_ends_after_its_days_and_with_the_next_code(session, town, now):
    old = hand_out_code(session, town.mei, town.yan.id, now)
    new = hand_out_code(session, town.mei, town.yan.id, now)
    assert not use_code(session, town.mei, old, now)
    assert not use_code(session, town.mei, new, now + CODE_LIFE)
    assert use_code(session, town.mei, new, now)
