"""Filings: a re-division of a village's grids as it is proposed, reviewed, filed under a number and carried out."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Code, CodeList, MatterWords, Scope, WorkWords, words_of
from fieldapp.models.households import Household
from fieldapp.models.people import Person
from fieldapp.models.places import GridKind, Place, Unit


class FilingCause(StrEnum):
    """Why grids are filed, or filed again."""

    FIRST = "first"
    VILLAGE_MERGED = "village_merged"
    DEMOLITION = "demolition"
    POPULATION = "population"
    SIZE = "size"
    DEDICATED = "dedicated"
    OTHER = "other"


class FilingState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"  # the county reviews
    RETURNED = "returned"  # the town changes it and submits it again
    AGREED = "agreed"  # the city files
    FILED = "filed"  # under a number; takes effect on `effective_on`
    IN_FORCE = "in_force"  # carried out
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"  # before the day it would have taken effect


class FilingVerb(StrEnum):
    """One act in the story of a filing."""

    BEGIN = "begin"
    SUBMIT = "submit"
    AGREE = "agree"
    RETURN = "return"
    FILE = "file"
    CARRY_OUT = "carry_out"
    SEND_BACK = "send_back"  # by itself: the grids had changed since
    WITHDRAW = "withdraw"
    UNDO = "undo"


class Filing(Base):
    """The grids of one village as they shall be from a day on. `based_on`: how the present ones stood.

    `step_count` numbers the steps, `change_count` the changes of the proposal, so that two acts are told apart.
    """

    __tablename__ = "filing"
    __table_args__ = (Index(None, "state", "scope"), Index(None, "state", "effective_on"))

    village_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"), index=True)
    village: Mapped[Place] = relationship()
    scope: Mapped[str] = mapped_column(Scope, index=True)
    number: Mapped[Code | None] = mapped_column(unique=True)
    state: Mapped[FilingState] = mapped_column(words_of(FilingState), default=FilingState.DRAFT)
    cause: Mapped[FilingCause] = mapped_column(words_of(FilingCause))
    grounds: Mapped[MatterWords] = mapped_column(Text, default="")
    basis: Mapped[WorkWords] = mapped_column(default="")
    based_on: Mapped[Code]
    begun_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reviewed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    filed_at: Mapped[datetime | None]
    filed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    effective_on: Mapped[date | None]
    step_count: Mapped[int] = mapped_column(default=0)
    change_count: Mapped[int] = mapped_column(default=0)
    clock_started_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # to review, or to file
    calendar_version: Mapped[Code] = mapped_column(default="")
    grids: Mapped[list["FilingGrid"]] = relationship(
        order_by="FilingGrid.number", cascade="all, delete-orphan", back_populates="filing"
    )


class FilingGrid(Base):
    """One grid of a proposal: a present one that goes on or ends, or a new one.

    `into_number`: the row that takes over a present grid which ends. `before_…`: the present grid when it was taken
    over. The figures and names are those of the day it was filed.
    """

    __tablename__ = "filing_grid"
    __table_args__ = (UniqueConstraint("filing_id", "number"),)

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filing.id"))
    filing: Mapped[Filing] = relationship(back_populates="grids")
    number: Mapped[int]
    present_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    present: Mapped[Place | None] = relationship(foreign_keys=[present_id])
    origin_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))  # a new one is divided from it
    into_number: Mapped[int | None]
    parent_number: Mapped[int | None]  # of a level-3 grid
    code: Mapped[Code] = mapped_column(default="")  # of a new one, once it is carried out
    name: Mapped[WorkWords]
    kind: Mapped[GridKind] = mapped_column(words_of(GridKind), default=GridKind.COMPREHENSIVE)
    level: Mapped[int] = mapped_column(default=2)
    outline: Mapped[CodeList | None]
    boundary_words: Mapped[WorkWords] = mapped_column(Text, default="")
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))  # supervises a dedicated grid
    department: Mapped[Unit | None] = relationship()
    keeps_people: Mapped[bool] = mapped_column(default=True)  # who works in the former grid works here, too
    before_name: Mapped[WorkWords] = mapped_column(default="")
    before_outline: Mapped[CodeList | None]
    before_words: Mapped[WorkWords] = mapped_column(Text, default="")
    households: Mapped[int | None]
    residents: Mapped[int | None]
    area_m2: Mapped[int | None]
    heads: Mapped[WorkWords] = mapped_column(default="")
    workers: Mapped[WorkWords] = mapped_column(default="")
    social_forces: Mapped[WorkWords] = mapped_column(default="")

    @property
    def is_new(self) -> bool:
        return self.present_id is None

    @property
    def is_ending(self) -> bool:
        return self.into_number is not None

    @property
    def has_moved(self) -> bool:
        """Whether a present grid gets another boundary."""
        return not self.is_new and self.outline != self.before_outline

    @property
    def is_changed(self) -> bool:
        said = (self.name, self.outline, self.boundary_words)
        was = (self.before_name, self.before_outline, self.before_words)
        return self.is_new or self.is_ending or said != was


class FilingChoice(Base):
    """A household that goes where somebody said, because its position does not tell."""

    __tablename__ = "filing_choice"
    __table_args__ = (UniqueConstraint("filing_id", "household_id"),)

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filing.id"))
    household_id: Mapped[UUID] = mapped_column(ForeignKey("household.id"), index=True)
    household: Mapped[Household] = relationship()
    number: Mapped[int]


class FilingStep(Base):
    """One act: who (None: by itself, on the day), for which unit, when, and in which words."""

    __tablename__ = "filing_step"
    __table_args__ = (UniqueConstraint("filing_id", "number"),)

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filing.id"))
    number: Mapped[int]
    verb: Mapped[FilingVerb] = mapped_column(words_of(FilingVerb))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person | None] = relationship()
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit | None] = relationship()
    at: Mapped[datetime]
    words: Mapped[MatterWords] = mapped_column(Text, default="")


class FilingNotice(Base):
    """A department that is told of a filing, until one of its people notes it."""

    __tablename__ = "filing_notice"
    __table_args__ = (UniqueConstraint("filing_id", "unit_id"), Index(None, "unit_id", "noted_at"))

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filing.id"))
    filing: Mapped[Filing] = relationship()
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    told_at: Mapped[datetime]
    noted_at: Mapped[datetime | None]
    noted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class GridDepartment(Base):
    """The department that supervises a dedicated grid."""

    __tablename__ = "grid_department"

    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"), unique=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
