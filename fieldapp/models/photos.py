"""Photos: rows that point at files named by content hash."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.models.base import Base, Code, words_of


class PhotoState(StrEnum):
    ARRIVING = "arriving"  # announced; its bytes come in pieces
    WAITING = "waiting"  # stored as received, shown to nobody
    READY = "ready"  # re-encoded, nothing of the original left
    FAILED = "failed"


class Photo(Base):
    """One picture, belonging to one report, step or task, or still to a submission that is not applied."""

    __tablename__ = "photo"

    state: Mapped[PhotoState] = mapped_column(words_of(PhotoState), default=PhotoState.WAITING)
    received_sha256: Mapped[Code] = mapped_column(index=True)  # announced, until the bytes are there
    size: Mapped[int | None]  # bytes announced by a phone
    submission_id: Mapped[UUID | None] = mapped_column(index=True)  # the receipt that announced it
    sha256: Mapped[Code | None] = mapped_column(index=True)  # of the re-encoded picture
    thumbnail_sha256: Mapped[Code | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    failure: Mapped[Code | None]
    received_at: Mapped[datetime]
    uploaded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("report.id"), index=True)
    step_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_step.id"), index=True)
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("task.id"), index=True)
