"""Badges: a code on paper or on the phone by which anybody can ask whether a worker is genuine.

A code shows its own holder only; there is no list, and no way from a name to a code.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from fieldapp import spoken_codes
from fieldapp.crypto import keys
from fieldapp.domain.access import posting_rights
from fieldapp.models import BadgeState, Certificate, Person, Posting


@dataclass(frozen=True)
class Badge:
    """What a badge says; nothing of it for a code that is none."""

    state: BadgeState
    certificate: Certificate | None = None
    postings: tuple[Posting, ...] = ()


def badge_code(certificate_id: UUID) -> str:
    return spoken_codes.make_code(certificate_id, "make badge code")


def digest(code: str) -> str:
    """By what a certificate is found; the code itself is kept nowhere."""
    return keys.blind(code, "badge code")


def check(session: Session, typed: str, on: date) -> Badge:
    """Whether a code belongs to somebody who works in the field on that day."""
    code = spoken_codes.signs_in(typed)
    certificate = _find(session, code) if spoken_codes.is_whole(code) else None
    if certificate is None:
        return Badge(BadgeState.UNKNOWN)
    if certificate.revoked_on is not None:
        return Badge(BadgeState.REVOKED)
    postings = tuple(
        each for each in certificate.person.active_postings(on) if posting_rights.works_in_field(each)
    )
    if certificate.person.ended_at is not None or not postings:
        return Badge(BadgeState.LEFT)
    is_valid = certificate.issued_on <= on <= certificate.valid_until
    return Badge(BadgeState.GENUINE if is_valid else BadgeState.EXPIRED, certificate, postings)


def _find(session: Session, code: str) -> Certificate | None:
    found = select(Certificate).where(Certificate.badge_digest == digest(code))
    found = found.options(joinedload(Certificate.person).options(selectinload(Person.postings)))
    return session.scalars(found.limit(1)).first()
