"""What arrived: one receipt per creating submission, and what could not be read."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.models.base import Base, Code, CodeMap, Encrypted, words_of
from fieldapp.models.devices import Outcome


class Door(StrEnum):
    FORM = "form"
    PUBLIC = "public"
    SYNC = "sync"
    OPEN311 = "open311"


class Receipt(Base):
    """The claim on a submission's id, made first and in the same transaction as its effect."""

    __tablename__ = "receipt"
    __table_args__ = (Index(None, "device_id", "number"),)

    door: Mapped[Door] = mapped_column(words_of(Door))
    kind: Mapped[Code]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    body_sha256: Mapped[Code]
    answer: Mapped[CodeMap | None]  # ids and our own sentences, never the sender's words
    received_at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(words_of(Outcome), default=Outcome.APPLIED)  # as it is now
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    fixes_id: Mapped[UUID | None] = mapped_column(index=True)  # the submission this one puts right
    number: Mapped[int | None]  # the phone's running number


class QuarantineKind(StrEnum):
    """Why something lies in quarantine."""

    HANDED_IN = "handed_in"  # a form, after its sender's account had ended
    PHOTO = "photo"  # a photo of such a form
    UNREADABLE = "unreadable"
    OTHER_CONTENT = "other_content"  # under an id that was received before


class Quarantined(Base):
    """A submission that could not be read or applied, encrypted, kept 30 days at most."""

    __tablename__ = "quarantined"

    door: Mapped[Door] = mapped_column(words_of(Door))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[QuarantineKind] = mapped_column(words_of(QuarantineKind))
    subject_id: Mapped[UUID | None]  # the submission or the photo it was handed in as
    reason: Mapped[Code] = mapped_column(default="")
    body: Mapped[str] = mapped_column(Encrypted("quarantined.body"))
    received_at: Mapped[datetime]
    delete_at: Mapped[datetime] = mapped_column(index=True)
