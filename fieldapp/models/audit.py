"""Who looked at or changed what that is personal, and the effects still to be carried out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Code, CodeMap
from fieldapp.models.people import Person


class AccessEntry(Base):
    """One line of the access log. Refers to people by id; holds no personal word. Kept six months or more."""

    __tablename__ = "access_entry"
    __table_args__ = (Index(None, "subject_id", "at"),)

    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person | None] = relationship()
    verb: Mapped[Code]  # sign_in, sign_in_failed, reveal, export, refused …
    subject_kind: Mapped[Code] = mapped_column(default="")
    subject_id: Mapped[UUID | None]
    field: Mapped[Code] = mapped_column(default="")
    purpose: Mapped[Code] = mapped_column(default="")
    request_id: Mapped[Code] = mapped_column(default="")


class Effect(Base):
    """Something to be done outside the database, written in the same transaction as its cause."""

    __tablename__ = "effect"
    __table_args__ = (
        Index(
            "ix_effect_waiting",
            "made_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    kind: Mapped[Code]
    payload: Mapped[CodeMap]
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    last_error: Mapped[Code | None]
