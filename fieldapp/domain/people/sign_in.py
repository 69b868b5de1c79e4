"""Who signs in by which name, and the new password they set."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import text
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.account_security import known_browsers
from fieldapp.domain.people.one_time_codes import spend_codes
from fieldapp.domain.people.sessions import end_sessions
from fieldapp.models import Person


def person_named(session: Session, sign_in_name: str) -> Person | None:
    query = select(Person).where(
        Person.sign_in_name == text.code(sign_in_name).lower(), Person.ended_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def still_theirs(session: Session, person_id: UUID, password_hash: str | None) -> Person | None:
    """The person, held until the end of this transaction; None when ended or given a new password meanwhile."""
    person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None or person.ended_at is not None or person.password_hash != password_hash:
        return None
    return person


def set_password(session: Session, person: Person, password_hash: str, now: datetime) -> None:
    """Store an already computed hash, end every session, and spend the codes that are still out."""
    person.password_hash, person.must_change_password = password_hash, False
    session.flush()
    end_sessions(session, person.id, now)
    spend_codes(session, person.id, now)
    known_browsers.end_trust(session, person.id)
    audit_log.line(session, Act.SET_PASSWORD, person.id, now)
