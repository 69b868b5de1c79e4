"""Meetings of units: what stood on the agenda, which units came, what was decided, and the minutes as signed.

Attendance is of units; nothing here says who sat in the room.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, CodeList, MatterWords, MatterWordsMap, Scope, WorkWords, words_of
from fieldapp.models.cases import Case, CaseStep
from fieldapp.models.people import Person
from fieldapp.models.places import Place, Unit
from fieldapp.models.service_items import ServiceItem
from fieldapp.models.tasks import Task, TaskState


class MeetingKind(StrEnum):
    REGULAR = "regular"
    JOINT = "joint"  # several departments; decides on admissions


class MeetingState(StrEnum):
    PLANNED = "planned"  # its agenda follows the cases
    OPENED = "opened"  # its agenda is fixed; decisions are recorded
    SIGNED_OFF = "signed_off"  # its minutes are frozen
    CALLED_OFF = "called_off"


class MatterKind(StrEnum):
    CASE = "case"
    ADMISSION = "admission"  # decided by the votes on the item itself
    CARRIED_OVER = "carried_over"  # decisions of earlier meetings that are still open
    ADDED = "added"  # by hand


class AgendaGround(StrEnum):
    """Why a case stands on an agenda."""

    URGENT = "urgent"
    OVERDUE = "overdue"
    OBJECTED = "objected"
    REPEATED = "repeated"
    OPEN_LONG = "open_long"


class Meeting(Base):
    """One meeting of an area. `step_count` numbers its changes, so that two at once are told apart."""

    __tablename__ = "meeting"
    __table_args__ = (Index(None, "scope", "starts_at"),)

    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    place: Mapped[Place] = relationship()
    scope: Mapped[str] = mapped_column(Scope)
    kind: Mapped[MeetingKind] = mapped_column(words_of(MeetingKind))
    state: Mapped[MeetingState] = mapped_column(words_of(MeetingState), default=MeetingState.PLANNED)
    starts_at: Mapped[datetime]
    room: Mapped[WorkWords] = mapped_column(default="")
    called_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    called_by: Mapped[Person] = relationship()
    called_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    called_off_reason: Mapped[MatterWords] = mapped_column(Text, default="")
    step_count: Mapped[int] = mapped_column(default=0)
    units: Mapped[list["MeetingUnit"]] = relationship(cascade="all, delete-orphan")


class MeetingUnit(Base):
    """A unit that is asked to attend. `is_present`: None until it is noted; False is excused."""

    __tablename__ = "meeting_unit"
    __table_args__ = (UniqueConstraint("meeting_id", "unit_id"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    unit: Mapped[Unit] = relationship()
    is_present: Mapped[bool | None]


class Matter(Base):
    """A line of an agenda that was changed by hand or is fixed. `earlier_id`: the matter first decided on."""

    __tablename__ = "meeting_matter"
    __table_args__ = (
        UniqueConstraint("meeting_id", "service_item_id"),
        UniqueConstraint("meeting_id", "earlier_id"),
    )

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"))
    meeting: Mapped[Meeting] = relationship()
    position: Mapped[int]
    kind: Mapped[MatterKind] = mapped_column(words_of(MatterKind))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    case: Mapped[Case | None] = relationship()
    service_item_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_item.id"))
    service_item: Mapped[ServiceItem | None] = relationship()
    earlier_id: Mapped[UUID | None] = mapped_column(ForeignKey("meeting_matter.id"), index=True)
    title: Mapped[MatterWords] = mapped_column(Text)
    grounds: Mapped[CodeList] = mapped_column(default=list)
    is_removed: Mapped[bool] = mapped_column(default=False)

    @property
    def root_id(self) -> UUID:
        """The matter that it was at the first meeting."""
        return self.earlier_id or self.id


class Decision(Base):
    """What was decided on a matter: in words, who owns it, by which day; the task or step it became."""

    __tablename__ = "meeting_decision"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint("(unit_id IS NULL) <> (person_id IS NULL)", "has_one_owner"),
    )

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"))
    meeting: Mapped[Meeting] = relationship()
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("meeting_matter.id"), index=True)
    matter: Mapped[Matter] = relationship()
    number: Mapped[int]
    words: Mapped[MatterWords] = mapped_column(Text)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    unit: Mapped[Unit | None] = relationship()
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    due_on: Mapped[date]
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("task.id"), unique=True)
    task: Mapped[Task | None] = relationship()
    step_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_step.id"))
    step: Mapped[CaseStep | None] = relationship()
    taken_back_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_words: Mapped[MatterWords] = mapped_column(Text, default="")

    @property
    def owner_name(self) -> str:
        return self.unit.name if self.unit else self.person.name if self.person else ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something; what became a task is done with its task."""
        if self.taken_back_at is not None or self.ended_at is not None:
            return False
        return self.task is None or self.task.state in UNFINISHED


UNFINISHED = frozenset({TaskState.OPEN, TaskState.REFUSED})


class Minutes(Base):
    """The minutes as they were signed off. Never changed: a correction is the next number and says why."""

    __tablename__ = "meeting_minutes"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int]
    content: Mapped[MatterWordsMap]
    reason: Mapped[MatterWords] = mapped_column(Text, default="")
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    signed_by: Mapped[Person] = relationship()
