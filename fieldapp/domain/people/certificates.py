"""Certificates: recorded and revoked by who stands above, and who in an area needs a new one.

A certificate that runs out warns and blocks nothing: no rule known to us names work that needs one.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log, policy, powers
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.access.posting_rights import FIELD_ROLES
from fieldapp.domain.access.powers import Power
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.domain.people import badges
from fieldapp.domain.reference.settings import setting
from fieldapp.models import Certificate, CertificateState, Person, Posting

WARNING_DAYS = 60  # only until the setting row is there
LONGEST_YEARS = 10


@dataclass(frozen=True)
class NewCertificate:
    """What stands on the paper."""

    number: str
    issuer: str
    issued_on: date
    valid_until: date


@dataclass(frozen=True)
class Due:
    """Somebody in the field and their latest certificate, if any."""

    person: Person
    certificate: Certificate | None


def record(session: Session, actor: Actor, person: Person, new: NewCertificate, now: datetime) -> Certificate:
    """Record a certificate. Raises NotYours, RuleBroken."""
    powers.require(actor, Power.CERTIFY, person, day_of(now))
    if new.valid_until < new.issued_on:
        raise RuleBroken("The last day lies before the day of issue.")
    if new.valid_until > new.issued_on + timedelta(days=366 * LONGEST_YEARS):
        raise RuleBroken("A certificate is valid for ten years at most.")
    id = uuid4()
    certificate = Certificate(
        id=id,
        person_id=person.id,
        badge_digest=badges.digest(badges.badge_code(id)),
        recorded_by_id=actor.id,
        recorded_at=now,
        **vars(new),
    )
    session.add(certificate)
    session.flush()
    audit_log.note(session, Act.RECORD_CERTIFICATE, actor, now, person, new.number)
    return certificate


def revoke(session: Session, actor: Actor, certificate: Certificate, words: str, now: datetime) -> None:
    """End a certificate before its time, with the reason. Raises NotYours, AlreadyDone."""
    lock(session, certificate)
    powers.require(actor, Power.CERTIFY, certificate.person, day_of(now))
    if certificate.revoked_on is not None:
        raise AlreadyDone("This certificate has been revoked already.")
    certificate.revoked_on, certificate.revoked_words = day_of(now), words
    audit_log.note(session, Act.REVOKE_CERTIFICATE, actor, now, certificate.person, certificate.number)


def state_of(certificate: Certificate, on: date, warning_days: int = WARNING_DAYS) -> CertificateState:
    """What it is worth on a day; the last day still counts."""
    if certificate.revoked_on is not None and certificate.revoked_on <= on:
        return CertificateState.REVOKED
    if on < certificate.issued_on:
        return CertificateState.NOT_YET
    if on > certificate.valid_until:
        return CertificateState.EXPIRED
    runs_out = certificate.valid_until - on < timedelta(days=warning_days)
    return CertificateState.RUNS_OUT if runs_out else CertificateState.VALID


def warning_days(session: Session) -> int:
    """So many days before its end a certificate is to be renewed."""
    days = setting(session, "certificate_warning_days", str(WARNING_DAYS))
    return int(days) if days.isdigit() else WARNING_DAYS


def certificates_of(session: Session, person_id: UUID) -> list[Certificate]:
    """All of a person's, the one that holds longest first."""
    own = select(Certificate).where(Certificate.person_id == person_id)
    return list(session.scalars(own.order_by(Certificate.valid_until.desc(), Certificate.id).limit(50)))


def latest_of(session: Session, person_id: UUID) -> Certificate | None:
    """The one that holds longest and was not revoked."""
    own = select(Certificate).where(Certificate.person_id == person_id, Certificate.revoked_on.is_(None))
    return session.scalars(own.order_by(Certificate.valid_until.desc(), Certificate.id).limit(1)).first()


def people_to_renew(actor: Actor, on: date, warning_days: int) -> Select[Person]:
    """Who works in the field of the actor's areas without a certificate that holds beyond the warning days."""
    is_posted = exists().where(
        Posting.person_id == Person.id,
        Posting.role.in_(FIELD_ROLES),
        Posting.starts_on <= on,
        or_(Posting.ends_on.is_(None), Posting.ends_on > on),
        policy.within(Posting.scope, actor.scopes("manage_people")),
    )
    return select(Person).where(
        Person.ended_at.is_(None), is_posted, ~_holds_until(on + timedelta(days=warning_days))
    )


def _holds_until(day: date) -> ColumnElement[bool]:
    return exists().where(
        and_(
            Certificate.person_id == Person.id,
            Certificate.revoked_on.is_(None),
            Certificate.valid_until >= day,
        )
    )


def with_latest(session: Session, people: list[Person]) -> list[Due]:
    """The people in their order, each with the certificate that holds longest."""
    rank = func.row_number().over(
        partition_by=Certificate.person_id, order_by=(Certificate.valid_until.desc(), Certificate.id)
    )
    own = select(Certificate.id, rank.label("rank")).where(
        Certificate.person_id.in_([person.id for person in people]), Certificate.revoked_on.is_(None)
    )
    ranked = own.subquery()
    first = select(ranked.c.id).where(ranked.c.rank == 1)
    latest = {
        each.person_id: each for each in session.scalars(select(Certificate).where(Certificate.id.in_(first)))
    }
    return [Due(person, latest.get(person.id)) for person in people]
