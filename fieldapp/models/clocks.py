"""The clocks of a case, what stops them, and the rungs of its escalation ladder with the time each is due."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Code, WorkWords, words_of
from fieldapp.models.calendar import TimeUnit
from fieldapp.models.cases import Case, CaseStep
from fieldapp.models.people import Person
from fieldapp.models.places import Level, Unit


class ClockKind(StrEnum):
    ACCEPT = "accept"
    RESPOND = "respond"  # somebody has signed for it and is on the way
    FINISH = "finish"  # stands still in a pause
    OVERALL = "overall"  # the same limit, and nothing ever stops it


class CaseClock(Base):
    """One limit running for one case, with all that its due time is computed from."""

    __tablename__ = "case_clock"
    __table_args__ = (UniqueConstraint("case_id", "kind"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    case: Mapped[Case] = relationship()  # so that both can be written in one go
    kind: Mapped[ClockKind] = mapped_column(words_of(ClockKind))
    started_at: Mapped[datetime]
    amount: Mapped[int]
    unit: Mapped[TimeUnit] = mapped_column(words_of(TimeUnit))
    basis: Mapped[WorkWords]
    until_on: Mapped[date | None]  # an extension granted: due when work ends on that day
    extended_at: Mapped[datetime | None]  # pauses before it are settled with it
    due_at: Mapped[datetime]
    calendar_version: Mapped[Code]
    is_provisional: Mapped[bool] = mapped_column(default=False)


class PauseReason(StrEnum):
    REPORTER = "reporter"  # a question to the reporter is open
    EXTENSION = "extension"
    HOLD = "hold"


class CasePause(Base):
    """A time in which the finish clock stands still; `expected_until` is when somebody looks at it again."""

    __tablename__ = "case_pause"
    __table_args__ = (Index(None, "case_id", "started_at"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    reason: Mapped[PauseReason] = mapped_column(words_of(PauseReason))
    started_at: Mapped[datetime]
    expected_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RungKind(StrEnum):
    """What the ladder does at a rung, mildest first."""

    REVIEW = "review"  # a pause has reached the day on which it is looked at again
    WARNING = "warning"
    CALL = "call"  # a unit that was called in is late
    URGENT = "urgent"  # this level is told of an urgent case at once
    UNASSIGNED = "unassigned"
    RESPOND = "respond"
    OVERALL = "overall"
    OVERDUE = "overdue"
    LEVEL = "level"


class Rung(Base):
    """One rung of one case: when it is due, and whether it was reached. `turn` counts its repetitions."""

    __tablename__ = "case_rung"
    __table_args__ = (UniqueConstraint("case_id", "kind", "level", "turn"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    case: Mapped[Case] = relationship()
    kind: Mapped[RungKind] = mapped_column(words_of(RungKind))
    level: Mapped[Level] = mapped_column(words_of(Level))
    turn: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # fired, or no longer needed
    fault: Mapped[Code] = mapped_column(default="")  # what was found wrong with the ladder here


class Digest(Base):
    """What one person or one unit is told at one moment: in the app, and in one message outside it."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("for_id", "send_at"), Index(None, "for_id", "put_away_at"))

    for_id: Mapped[UUID]  # the person's or the unit's
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person | None] = relationship()
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit | None] = relationship()
    send_at: Mapped[datetime] = mapped_column(index=True)
    put_away_at: Mapped[datetime | None]
    reminders: Mapped[list["Reminder"]] = relationship(back_populates="digest")


class Reminder(Base):
    """One line of a digest: a case, and the rung or step that it is about. Never a word of the case."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("digest_id", "case_id", "cause"),)

    digest_id: Mapped[UUID] = mapped_column(ForeignKey("digest.id"))
    digest: Mapped[Digest] = relationship(back_populates="reminders")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    case: Mapped[Case] = relationship()
    cause: Mapped[Code]  # a RungKind or a Verb
    rung_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_rung.id"))
    step_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_step.id"))
    step: Mapped[CaseStep | None] = relationship()


class LadderFault(StrEnum):
    """What is wrong with the ladder at a unit or place: kinds of Notice for administrators."""

    NO_CENTRE = "ladder_no_centre"
    ENDED_UNIT = "ladder_ended_unit"
    MERGED_UNIT = "ladder_merged_unit"
    CYCLE = "ladder_cycle"
    VACANT = "ladder_vacant"
