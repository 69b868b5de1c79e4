"""Browsers an account is known by: a new one is told to its owner, a trusted one is asked for no second factor.

A browser is known by a random value in a cookie of its own, of which only a keyed hash for each person is kept.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from fieldapp.crypto import keys
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.models import KnownBrowser, SignInSession


def new_token() -> str:
    return secrets.token_urlsafe(24)


def meet(session: Session, person_id: UUID, token: str, browser: str, now: datetime) -> KnownBrowser:
    """The browser somebody signs in with now. Their first one is nothing to be told of."""
    known = find(session, person_id, token)
    if known is None:
        others = session.scalar(select(exists().where(KnownBrowser.person_id == person_id)))
        known = KnownBrowser(person_id=person_id, token_digest=_digest(person_id, token), first_at=now)
        known.acknowledged_at = None if others else now
        session.add(known)
    known.browser, known.last_at = browser[:120], now
    session.flush()
    return known


def find(session: Session, person_id: UUID, token: str) -> KnownBrowser | None:
    query = select(KnownBrowser).where(KnownBrowser.token_digest == _digest(person_id, token))
    return session.scalars(query).one_or_none()


def is_trusted(session: Session, person_id: UUID, token: str, now: datetime) -> bool:
    """Whether a second factor was given there and remembered, and the time is not over."""
    known = find(session, person_id, token) if token else None
    return known is not None and known.trusted_until is not None and known.trusted_until > now


def trust(known: KnownBrowser, days: int, now: datetime) -> None:
    known.trusted_until = now + timedelta(days=days) if days else None


def end_trust(session: Session, person_id: UUID) -> None:
    """A second factor is asked everywhere again."""
    mine = update(KnownBrowser).where(KnownBrowser.person_id == person_id)
    session.execute(mine.values(trusted_until=None))


def to_tell(session: Session, person_id: UUID, except_id: UUID | None) -> Sequence[KnownBrowser]:
    """New browsers the owner has not said to know, but for the one they are asked in; the newest five."""
    new = select(KnownBrowser).where(
        KnownBrowser.person_id == person_id, KnownBrowser.acknowledged_at.is_(None)
    )
    if except_id is not None:
        new = new.where(KnownBrowser.id != except_id)
    return session.scalars(new.order_by(KnownBrowser.first_at.desc()).limit(5)).all()


def acknowledge(known: KnownBrowser, now: datetime) -> None:
    """The owner says: that was me."""
    known.acknowledged_at = known.acknowledged_at or now


def disown(session: Session, known: KnownBrowser, now: datetime) -> None:
    """The owner says: that was not me. Its sessions end at once and it is not trusted any more."""
    of_browser = update(SignInSession).where(
        SignInSession.known_browser_id == known.id, SignInSession.ended_at.is_(None)
    )
    session.execute(of_browser.values(ended_at=now))
    known.trusted_until, known.acknowledged_at = None, now
    audit_log.line(session, Act.DISOWN_BROWSER, known.person_id, now)


def _digest(person_id: UUID, token: str) -> str:
    return keys.blind(f"{person_id}:{token}", "known browser")
