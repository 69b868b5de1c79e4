"""Of whom a second factor is required, and what happens to sessions of those who have none."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.account_security import required_factors, second_factors
from fieldapp.domain.people import sessions
from fieldapp.models import SecondFactor, Setting, SignInSession

OVERSIGHT, DESK = "second_factor_oversight_from", "second_factor_desk_from"


@pytest.fixture
def from_day(session):
    """from_day(key, day): administrators have set this day."""

    def _set(key, day):
        row = session.scalars(select(Setting).where(Setting.key == key)).one_or_none()
        if row is None:
            row = Setting(key=key, basis="x")
            session.add(row)
        row.value = day.isoformat()
        session.flush()

    return _set


def must(session, person, now):
    return required_factors.must_set_up(session, Actor.of(person, day_of(now)))


def test_nobody_needs_one_until_a_day_is_set(session, town, now):
    assert [name for name in ("yan", "ding", "tang", "mei") if must(session, getattr(town, name), now)] == []


@pytest.mark.parametrize(("key", "whom"), [(OVERSIGHT, {"yan", "ding"}), (DESK, {"tang", "sun", "qin"})])
def test_a_day_holds_for_its_roles_and_never_for_the_field(session, town, now, from_day, key, whom):
    names = ("yan", "ding", "tang", "sun", "qin", "mei", "wu", "lin")
    from_day(key, day_of(now) + timedelta(days=1))
    assert [name for name in names if must(session, getattr(town, name), now)] == []
    from_day(key, day_of(now))
    assert {name for name in names if must(session, getattr(town, name), now)} == whom


def test_who_has_one_need_not_set_it_up(session, town, now, from_day):
    from_day(OVERSIGHT, day_of(now))
    session.add(SecondFactor(person_id=town.yan.id, secret="A" * 32, confirmed_at=now))
    session.flush()
    assert second_factors.is_on(session, town.yan.id) and not must(session, town.yan, now)


def test_sessions_that_began_before_the_day_are_held(session, town, now, from_day):
    for person in (town.yan, town.mei):
        sessions.begin_session(session, person, True, "test", now)
    session.flush()
    held = select(SignInSession.person_id).where(SignInSession.needs_second_factor)
    from_day(OVERSIGHT, day_of(now) + timedelta(days=1))
    required_factors.hold_sessions(session, now)
    assert session.scalars(held).all() == []
    required_factors.hold_sessions(session, now + timedelta(days=1))
    assert session.scalars(held).all() == [town.yan.id]
