"""Who looked at or changed what is personal, as a chain of lines, and the effects still to be carried out."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, event, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.crypto import keys
from fieldapp.models.base import Base, Code, CodeMap, words_of
from fieldapp.models.people import Person

SAID = ("person_id", "verb", "subject_kind", "subject_id", "field", "purpose", "request_id")


def mark_of_line(row: dict[str, Any]) -> str:
    """The keyed hash of what a line says. `row`: its columns by name; what is missing or None counts as empty."""
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return keys.audit_mark(str(row["id"]), at, *(str(row.get(name) or "") for name in SAID))


def _mark(context: DefaultExecutionContext) -> str:
    return mark_of_line(context.get_current_parameters())  # type: ignore[no-untyped-call]


class AccessEntry(Base):
    """One line of the access log. Refers to people by id; holds no personal word. Kept six months or more.

    `mark` is made by the app as the line is written; `number` and `digest`, which rests on the line before, are given
    by background work within a minute (domain/privacy/audit_chain.py).
    """

    __tablename__ = "access_entry"
    __table_args__ = (
        Index(None, "subject_id", "at"),
        Index(
            "ix_access_entry_unlinked",
            "at",
            sqlite_where=text("number IS NULL"),
            postgresql_where=text("number IS NULL"),
        ),
    )

    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person | None] = relationship()
    verb: Mapped[Code]  # sign_in, sign_in_failed, reveal, export, refused …
    subject_kind: Mapped[Code] = mapped_column(default="")
    subject_id: Mapped[UUID | None]
    field: Mapped[Code] = mapped_column(default="")
    purpose: Mapped[Code] = mapped_column(default="")
    request_id: Mapped[Code] = mapped_column(default="")
    number: Mapped[int | None] = mapped_column(unique=True, index=True)
    digest: Mapped[Code | None]
    mark: Mapped[Code | None] = mapped_column(default=_mark)


@event.listens_for(AccessEntry, "before_update")
@event.listens_for(AccessEntry, "before_delete")
def _keep(_mapper: object, _connection: object, _entry: AccessEntry) -> None:
    raise TypeError("a line of the access log is never changed or deleted")


class AuditFault(StrEnum):
    """What is wrong with a line of the chain."""

    CHANGED = "changed"
    MISSING = "missing"
    CUT = "cut"  # missing at the end
    FOREIGN = "foreign"  # not written by the app


class AuditSeal(Base):
    """The state of the chain at the end of a day: its last line, and what a full verification found."""

    __tablename__ = "audit_seal"

    number: Mapped[int]
    digest: Mapped[Code]
    sealed_at: Mapped[datetime] = mapped_column(index=True)
    faults: Mapped[int]
    first_fault: Mapped[AuditFault | None] = mapped_column(words_of(AuditFault))
    first_number: Mapped[int | None]


class AuditExport(Base):
    """Up to which line the access log has been sent to a log server or file."""

    __tablename__ = "audit_export"

    target_digest: Mapped[Code] = mapped_column(unique=True)
    number: Mapped[int]
    sent_at: Mapped[datetime]


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
