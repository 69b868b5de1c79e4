"""Accounts are closed, signed out, and given a one-time code."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log, powers
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.access.powers import Power
from fieldapp.domain.account_security import second_factors
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.locks import lock_people
from fieldapp.domain.people import one_time_codes, restricted_access, sessions
from fieldapp.domain.people.postings import close_posting, open_cases_of, open_tasks_of
from fieldapp.models import Person


def end_person(session: Session, actor: Actor, person: Person, now: datetime) -> None:
    """Close an account: no posting left, every browser signed out."""
    lock_people(session, person)
    powers.require(actor, Power.END_ACCOUNT, person, day_of(now))
    if person.active_postings(day_of(now)):
        raise RuleBroken("Please end the postings first.")
    _close(session, actor, person, now)


def end_on_the_server(session: Session, person: Person, now: datetime) -> None:
    """The operator ends the postings and the account of somebody whom nobody stands above."""
    for posting in person.active_postings(day_of(now)):
        if open_cases_of(session, posting) or open_tasks_of(session, posting):
            raise RuleBroken("There are open cases or tasks. Please hand them over first.")
        close_posting(session, posting, now)
        audit_log.note(session, Act.END_POSTING, None, now, person, audit_log.words_of(posting))
    _close(session, None, person, now)


def sign_out(session: Session, actor: Actor, person: Person, now: datetime) -> None:
    """End every browser's session of somebody below."""
    powers.require(actor, Power.END_SESSIONS, person, day_of(now))
    sessions.end_sessions(session, person.id, now)
    audit_log.note(session, Act.END_SESSIONS, actor, now, person)


def reset_second_factor(session: Session, actor: Actor, person: Person, now: datetime) -> None:
    """For somebody below who lost phone and codes; every browser is signed out. Raises NotYours, RuleBroken."""
    second_factors.reset(session, actor, person, now)
    sessions.end_sessions(session, person.id, now)


def hand_out_code(session: Session, actor: Actor, person: Person, now: datetime) -> str:
    """A one-time code. Who holds it could sign in as that person, so what took two people has to be confirmed anew."""
    lock_people(session, person)
    powers.require(actor, Power.HAND_OUT_CODE, person, day_of(now))
    restricted_access.suspend(session, actor, person, now)
    return one_time_codes.hand_out_code(session, person, actor.id, now)


def _close(session: Session, actor: Actor | None, person: Person, now: datetime) -> None:
    person.ended_at = now
    sessions.end_sessions(session, person.id, now)
    audit_log.note(session, Act.END_ACCOUNT, actor, now, person)
