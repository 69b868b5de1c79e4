"""Of whom a second factor is required, from which day on; who has none by then sets one up before anything else."""

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import posting_rights
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.account_security import second_factors
from fieldapp.domain.reference.settings import setting
from fieldapp.models import SecondFactor, SignInSession

# The setting that holds the day → the verb whose roles it is about.
DAYS = {
    "second_factor_oversight_from": "guard_accounts",
    "second_factor_desk_from": "work_at_desk",
}


def required_from(session: Session, actor: Actor) -> date | None:
    """The earliest day from which this person needs a second factor; None when nobody says so."""
    days = [_day(session, key) for key, verb in DAYS.items() if actor.may_anywhere(verb)]
    return min(filter(None, days), default=None)


def must_set_up(session: Session, actor: Actor) -> bool:
    """Whether this person has to set one up now."""
    day = required_from(session, actor)
    return day is not None and day <= actor.on and not second_factors.is_on(session, actor.id)


def hold_sessions(session: Session, now: datetime) -> None:
    """Sessions that began before the day lead to the set-up, too."""
    for key, verb in DAYS.items():
        day = _day(session, key)
        if day is None or day > day_of(now):
            continue
        have_one = select(SecondFactor.person_id).where(SecondFactor.confirmed_at.is_not(None))
        without = update(SignInSession).where(
            SignInSession.ended_at.is_(None),
            SignInSession.needs_second_factor.is_(False),
            SignInSession.person_id.in_(posting_rights.people_who_may(verb, day_of(now))),
            SignInSession.person_id.not_in(have_one),
        )
        session.execute(without.values(needs_second_factor=True))


def _day(session: Session, key: str) -> date | None:
    value = setting(session, key, "")
    return date.fromisoformat(value) if value else None
