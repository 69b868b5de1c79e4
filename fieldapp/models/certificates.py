"""Certificates: who may work in the field (chapter 11 of the standard), and the badge that anybody can check."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Code, WorkWords
from fieldapp.models.people import Person


class CertificateState(StrEnum):
    """What a certificate is worth on a day."""

    VALID = "valid"
    RUNS_OUT = "runs_out"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NOT_YET = "not_yet"


class BadgeState(StrEnum):
    """What whoever looks at a badge is told."""

    GENUINE = "genuine"
    EXPIRED = "expired"
    REVOKED = "revoked"
    LEFT = "left"
    UNKNOWN = "unknown"


class Certificate(Base):
    """One certificate of one person, from a day to a day. A renewed one is another row; nothing is overwritten."""

    __tablename__ = "certificate"
    __table_args__ = (CheckConstraint("issued_on <= valid_until", name="ends_after_it_begins"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    number: Mapped[WorkWords]
    issuer: Mapped[WorkWords]
    issued_on: Mapped[date]
    valid_until: Mapped[date]  # the last day
    badge_digest: Mapped[Code] = mapped_column(unique=True)
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    revoked_on: Mapped[date | None]
    revoked_words: Mapped[WorkWords | None]
