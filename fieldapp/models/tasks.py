"""Tasks: follow-ups somebody gives a worker, each with a basis."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Encrypted, MatterWords, Scope, words_of
from fieldapp.models.cases import Case
from fieldapp.models.households import Household
from fieldapp.models.people import Person
from fieldapp.models.photos import Photo
from fieldapp.models.places import Place, Unit
from fieldapp.models.service_items import ServiceItem


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class TaskVerb(StrEnum):
    """What happened to a task beside being done: refused as unlisted work; either of them taken back."""

    REFUSE = "refuse"
    UNDO = "undo"


class Task(Base):
    """One thing for one worker by one day. Its basis is an admitted item or a case, never a household."""

    __tablename__ = "task"
    __table_args__ = (
        Index(None, "assignee_id", "state", "due_on"),
        CheckConstraint("service_item_id IS NOT NULL OR case_id IS NOT NULL", "has_a_basis"),
    )

    state: Mapped[TaskState] = mapped_column(words_of(TaskState), default=TaskState.OPEN)
    title: Mapped[MatterWords]
    note: Mapped[str | None] = mapped_column(Encrypted("task.note"))
    due_on: Mapped[date]
    scope: Mapped[str] = mapped_column(Scope, index=True)
    service_item_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_item.id"))
    service_item: Mapped[ServiceItem | None] = relationship()
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    case: Mapped[Case | None] = relationship()
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("household.id"), index=True)
    household: Mapped[Household | None] = relationship()
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    place: Mapped[Place] = relationship()
    assignee_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    assignee: Mapped[Person] = relationship(foreign_keys=[assignee_id])
    given_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    given_by: Mapped[Person] = relationship(foreign_keys=[given_by_id])
    given_at: Mapped[datetime]
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)  # on whose behalf
    unit: Mapped[Unit | None] = relationship()
    done_at: Mapped[datetime | None]
    done_words: Mapped[str | None] = mapped_column(Encrypted("task.done_words"))
    emergency_reason: Mapped[str | None] = mapped_column(Encrypted("task.emergency_reason"))
    photos: Mapped[list[Photo]] = relationship(order_by=Photo.received_at)
    steps: Mapped[list["TaskStep"]] = relationship(order_by="TaskStep.number")
    handings: Mapped[list["TaskHanding"]] = relationship(order_by="TaskHanding.number")

    def is_overdue(self, today: date) -> bool:
        return self.state is TaskState.OPEN and self.due_on < today


class TaskHanding(Base):
    """A task passed from one worker to another, and why."""

    __tablename__ = "task_handing"
    __table_args__ = (UniqueConstraint("task_id", "number"),)

    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
    number: Mapped[int]
    from_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    from_person: Mapped[Person] = relationship(foreign_keys=[from_id])
    to_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    to_person: Mapped[Person] = relationship(foreign_keys=[to_id])
    at: Mapped[datetime]
    reason: Mapped[MatterWords] = mapped_column(Text)


class TaskStep(Base):
    """A task refused, or its end taken back; `words` are the reason, or the result that had stood there."""

    __tablename__ = "task_step"
    __table_args__ = (UniqueConstraint("task_id", "number"),)

    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
    number: Mapped[int]
    verb: Mapped[TaskVerb] = mapped_column(words_of(TaskVerb))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    at: Mapped[datetime]
    words: Mapped[str | None] = mapped_column(Encrypted("task_step.words"))
