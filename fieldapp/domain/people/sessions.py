"""Signed-in sessions as rows: begun, found by their cookie, ended."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, defer, joinedload

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.account_security import required_factors
from fieldapp.models import Person, Place, Posting, SignInSession

PHONE_SESSION = timedelta(days=30)
DESK_IDLE = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=5)
# Every request asks this: built once, with all that policy wants to know of who asks. A telephone number is not
# deciphered for it, and no outline of a place is read.
OF_COOKIE = (
    select(SignInSession)
    .where(SignInSession.token_digest == bindparam("digest"))
    .options(
        joinedload(SignInSession.person).options(
            defer(Person.phone),
            joinedload(Person.postings)
            .joinedload(Posting.place)
            .load_only(Place.code, Place.scope, Place.name, Place.level, Place.parent_id),
        )
    )
)


def begin_session(
    session: Session,
    person: Person,
    is_phone: bool,
    browser: str,
    now: datetime,
    known_browser_id: UUID | None = None,
) -> str:
    """A new signed-in session; returns the secret for the cookie (only its hash is stored).

    Who has to set up a second factor reaches nothing else by it.
    """
    actor = Actor.of(person, day_of(now))
    token = secrets.token_urlsafe(32)
    session.add(
        SignInSession(
            token_digest=_digest(token),
            person_id=person.id,
            is_phone=is_phone,
            started_at=now,
            last_seen_at=now,
            browser=browser[:120],
            known_browser_id=known_browser_id,
            needs_second_factor=required_factors.must_set_up(session, actor),
        )
    )
    audit_log.line(session, Act.SIGN_IN, person.id, now)
    return token


def find_session(session: Session, token: str, now: datetime) -> SignInSession | None:
    """The live session of a cookie, or None when ended, expired, idle or its person ended."""
    found = session.scalars(OF_COOKIE, {"digest": _digest(token)}).unique().one_or_none()
    if found is None or found.ended_at is not None or found.person.ended_at is not None:
        return None
    limit = PHONE_SESSION if found.is_phone else DESK_IDLE
    return found if found.last_seen_at > now - limit else None


def person_of(session: Session, token: str) -> UUID | None:
    """Whose session a cookie names, also one that has ended."""
    query = select(SignInSession.person_id).where(SignInSession.token_digest == _digest(token))
    return session.scalars(query).one_or_none()


def needs_touch(found: SignInSession, now: datetime) -> bool:
    return found.last_seen_at < now - SEEN_EVERY


def touch(session: Session, session_id: UUID, now: datetime) -> None:
    session.execute(update(SignInSession).where(SignInSession.id == session_id).values(last_seen_at=now))


def end_sessions(session: Session, person_id: UUID, now: datetime, only: UUID | None = None) -> int:
    """Sign out one session or all of a person's; returns how many ended."""
    query = update(SignInSession).where(
        SignInSession.person_id == person_id, SignInSession.ended_at.is_(None)
    )
    if only is not None:
        query = query.where(SignInSession.id == only)
    result = cast("CursorResult[Any]", session.execute(query.values(ended_at=now)))
    return result.rowcount


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
