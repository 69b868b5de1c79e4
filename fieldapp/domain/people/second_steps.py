"""The second factor taken into use, and what that ends: every other session of its owner."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from fieldapp.crypto import keys
from fieldapp.domain.account_security import second_factors
from fieldapp.models import Person, SignInSession


def take_into_use(
    session: Session, person: Person, session_id: UUID, code: str, now: datetime
) -> list[str] | None:
    """Confirm a set-up; returns the recovery codes, or None for a wrong code.

    Sessions that others may have begun with the password alone end; this one reaches everything again.
    """
    codes = second_factors.confirm(session, person, code, now)
    if codes is None:
        return None
    mine = (SignInSession.person_id == person.id, SignInSession.ended_at.is_(None))
    session.execute(update(SignInSession).where(*mine, SignInSession.id != session_id).values(ended_at=now))
    session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(needs_second_factor=False)
    )
    return codes


def mark_of_password(person: Person) -> str:
    """Says which password was right a moment ago, so that a step begun with an older one is worth nothing."""
    return keys.blind(f"{person.id}:{person.password_hash}", "second step")
