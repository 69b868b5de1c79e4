"""Phones that hold unsent work, and what was received from them but could not be applied yet.

About records, not people: contact times exist to find what was lost.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Code, CodeBytes, CodeList, CodeMap, Encrypted, Scope, words_of
from fieldapp.models.people import Person


class Device(Base):
    """One person's store on one phone; the id is made by the phone."""

    __tablename__ = "device"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship()
    key_digest: Mapped[Code | None]  # of the credential that can only hand in
    first_contact_at: Mapped[datetime]
    last_contact_at: Mapped[datetime]
    app_version: Mapped[Code] = mapped_column(default="")
    free_mb: Mapped[int | None]
    is_persisted: Mapped[bool | None]
    held_count: Mapped[int] = mapped_column(default=0)
    held_oldest_at: Mapped[datetime | None]  # by the phone's clock, put right by its difference
    held_numbers: Mapped[CodeList] = mapped_column(default=list)  # [[first, last], …]
    highest_number: Mapped[int] = mapped_column(default=0)  # given out by the phone


class BundleManifest(Base):
    """Which pages a phone was handed, as one compressed list; the cursor of the next delta is its id."""

    __tablename__ = "bundle_manifest"
    __table_args__ = (Index(None, "device_id", "made_at"),)

    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    made_at: Mapped[datetime]
    pages: Mapped[CodeBytes] = mapped_column(LargeBinary)  # zlib of JSON {url: [etag, fingerprint]}


class Outcome(StrEnum):
    """What became of a submission that was received."""

    APPLIED = "applied"
    PARKED = "parked"  # its parent has not arrived
    REVIEW = "review"  # a conflict, for a grid head to decide
    NEEDS_FIX = "needs_fix"  # back to the sender, with a sentence at each field
    SET_ASIDE = "set_aside"  # decided: not taken in
    DISCARDED = "discarded"  # the sender gave it up; its number is accounted for
    QUARANTINED = "quarantined"


class Unapplied(Base):
    """A received submission that is not (yet) part of the records; its id is the receipt's.

    The body is encrypted and goes when it is decided and its time is over.
    """

    __tablename__ = "unapplied"
    __table_args__ = (Index(None, "outcome", "scope"),)

    kind: Mapped[Code]
    outcome: Mapped[Outcome] = mapped_column(words_of(Outcome))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    scope: Mapped[str] = mapped_column(Scope)  # where it is decided
    entity_id: Mapped[UUID]  # what it makes: its own id, or that of the submission it fixes
    target_id: Mapped[UUID | None] = mapped_column(index=True)
    waits_for_id: Mapped[UUID | None] = mapped_column(index=True)
    is_guarded: Mapped[bool] = mapped_column(default=False)  # says itself that it is about a child
    body: Mapped[str | None] = mapped_column(Encrypted("unapplied.body"))
    reason: Mapped[Code] = mapped_column(default="")
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str | None] = mapped_column(Encrypted("unapplied.decision"))
    delete_at: Mapped[datetime | None] = mapped_column(index=True)


class Notice(Base):
    """Something people of an area must see, at the desk; ends when it is put right. One a subject and kind."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("kind", "subject_id"), Index(None, "scope", "ended_at"))

    kind: Mapped[Code]
    subject_id: Mapped[UUID]
    scope: Mapped[str] = mapped_column(Scope)
    details: Mapped[CodeMap]  # numbers and ids, never words
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Epoch(Base):
    """One life of this database; a restored backup begins a new one, and phones send again what they keep."""

    __tablename__ = "epoch"

    began_at: Mapped[datetime] = mapped_column(index=True)
    cause: Mapped[Code] = mapped_column(default="")
