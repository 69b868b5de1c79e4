"""Joint handling (the lead of a case calls in other units), and objections to a dispatch with whose it is instead."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, words_of
from fieldapp.models.places import Unit

if TYPE_CHECKING:
    from fieldapp.models.cases import Case, CaseStep


class JointCall(Base):
    """One whistle: who called, by when an answer and by when help is awaited. What for stands in its step."""

    __tablename__ = "joint_call"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    case: Mapped["Case"] = relationship(back_populates="calls")
    step_id: Mapped[UUID] = mapped_column(ForeignKey("case_step.id"), unique=True)
    step: Mapped["CaseStep"] = relationship(foreign_keys=[step_id])
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))  # who called
    unit: Mapped[Unit | None] = relationship()
    called_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    come_by: Mapped[datetime]
    concluded_at: Mapped[datetime | None]
    called: Mapped[list["CalledUnit"]] = relationship(back_populates="call", order_by="CalledUnit.position")

    @property
    def is_open(self) -> bool:
        return self.concluded_at is None


class CallAnswer(StrEnum):
    """What a called unit said. CAME is by day: a fact about the unit, never a time of a person."""

    WAITED_FOR = "waited_for"
    COMING = "coming"
    CANNOT = "cannot"
    CAME = "came"


class CalledUnit(Base):
    """One unit called in: what it answered, and when the ladder asks for it next."""

    __tablename__ = "called_unit"
    __table_args__ = (UniqueConstraint("call_id", "unit_id"), Index(None, "unit_id", "answer"))

    call_id: Mapped[UUID] = mapped_column(ForeignKey("joint_call.id"))
    call: Mapped[JointCall] = relationship(back_populates="called")
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    position: Mapped[int]
    answer: Mapped[CallAnswer] = mapped_column(words_of(CallAnswer), default=CallAnswer.WAITED_FOR)
    came_on: Mapped[date | None]
    step_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_step.id"))  # its last word
    step: Mapped["CaseStep | None"] = relationship(foreign_keys=[step_id])
    check_at: Mapped[datetime | None]  # when it is late, and again for each level above; None: not awaited
    levels_told: Mapped[int] = mapped_column(default=0)


class Objection(Base):
    """One objection to a dispatch. Counted by the unit that dispatched: it shows bad dispatch, not bad workers."""

    __tablename__ = "objection"
    __table_args__ = (Index(None, "dispatched_by_id", "raised_at"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    raised_at: Mapped[datetime]
    dispatched_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    dispatched_by: Mapped[Unit | None] = relationship(foreign_keys=[dispatched_by_id])
    suggested_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    suggested: Mapped[Unit] = relationship(foreign_keys=[suggested_id])
    is_upheld: Mapped[bool | None]  # None until it is decided
    decided_at: Mapped[datetime | None]
