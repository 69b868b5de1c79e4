"""Evaluations of units: schemes with versions, periods, figures as they were frozen, and appeals against them.

Nothing here is about a person: a figure belongs to a unit of at least three workers.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import (
    Base,
    Code,
    CodeBytes,
    CodeList,
    CodeMap,
    MatterWords,
    Scope,
    WorkWords,
    words_of,
)
from fieldapp.models.people import Person
from fieldapp.models.places import Level, Place


class Indicator(StrEnum):
    """What can be measured of a unit; domain/evaluation/indicators.py says how."""

    RESPONSE = "response"
    SOLVED = "solved"
    SATISFACTION = "satisfaction"
    ON_TIME = "on_time"
    REDO = "redo"
    RECURRENCE = "recurrence"
    OBJECTIONS_UPHELD = "objections_upheld"
    HELP_CAME = "help_came"
    VISITS_ON_CYCLE = "visits_on_cycle"
    REVIEWED_IN_TIME = "reviewed_in_time"


class Evaluator(StrEnum):
    """Whose word a figure rests on."""

    UPPER_LEVEL = "upper_level"
    RESIDENTS = "residents"
    WORKERS = "workers"  # about departments


class EvaluationScheme(Base):
    """How the units of one area are evaluated; what it says stands in its versions."""

    __tablename__ = "evaluation_scheme"

    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    place: Mapped[Place] = relationship()
    scope: Mapped[str] = mapped_column(Scope, index=True)
    versions: Mapped[list["EvaluationVersion"]] = relationship(
        order_by="EvaluationVersion.number", back_populates="scheme"
    )

    @property
    def newest(self) -> "EvaluationVersion":
        return self.versions[-1]


class EvaluationVersion(Base):
    """A scheme as it stood from one moment on. `weights`: indicator → weight, in percent."""

    __tablename__ = "evaluation_version"
    __table_args__ = (UniqueConstraint("scheme_id", "number"),)

    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation_scheme.id"))
    scheme: Mapped[EvaluationScheme] = relationship(back_populates="versions")
    number: Mapped[int]
    name: Mapped[WorkWords]
    level: Mapped[Level] = mapped_column(words_of(Level))  # of the units that are evaluated
    weights: Mapped[CodeMap]
    appeal_days: Mapped[int]
    basis: Mapped[WorkWords]
    at: Mapped[datetime]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()


class Evaluation(Base):
    """One period evaluated by one version. Closed: its figures are frozen. Published: the units may appeal."""

    __tablename__ = "evaluation"
    __table_args__ = (UniqueConstraint("scheme_id", "since"),)

    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation_scheme.id"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation_version.id"))
    version: Mapped[EvaluationVersion] = relationship()
    scope: Mapped[str] = mapped_column(Scope, index=True)  # the scheme's
    level: Mapped[Level] = mapped_column(words_of(Level))
    since: Mapped[date]
    until: Mapped[date]  # the last day
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_by: Mapped[Person | None] = relationship()
    published_at: Mapped[datetime | None]
    appeal_until: Mapped[date | None]
    units: Mapped[list["EvaluatedUnit"]] = relationship(
        order_by="EvaluatedUnit.position", back_populates="evaluation"
    )


class EvaluatedUnit(Base):
    """One line of a closed evaluation: a place, or the places of `members` together because they are small."""

    __tablename__ = "evaluated_unit"
    __table_args__ = (UniqueConstraint("evaluation_id", "position"),)

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"))
    evaluation: Mapped[Evaluation] = relationship(back_populates="units")
    position: Mapped[int]  # in the order of the codes, never by a figure
    scope: Mapped[str] = mapped_column(Scope, index=True)
    name: Mapped[WorkWords]
    is_together: Mapped[bool]
    member_list: Mapped[Code]  # scopes, with a blank before and after each
    figures: Mapped[list["EvaluationFigure"]] = relationship(back_populates="unit")

    @property
    def members(self) -> list[str]:
        """The scopes of the places that are counted together here."""
        return self.member_list.split()


class EvaluationFigure(Base):
    """One indicator of one unit as it was frozen, with the list it was counted from."""

    __tablename__ = "evaluation_figure"
    __table_args__ = (UniqueConstraint("unit_id", "indicator"),)

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("evaluated_unit.id"))
    unit: Mapped[EvaluatedUnit] = relationship(back_populates="figures")
    indicator: Mapped[Indicator] = mapped_column(words_of(Indicator))
    asked: Mapped[int]  # the whole list
    counted: Mapped[int]  # of it, what has a value: n
    total: Mapped[int]  # of the values: how many met it, or all stars
    squares: Mapped[int]
    items: Mapped[CodeBytes] = mapped_column(
        LargeBinary
    )  # zlib of the list (domain/evaluation/frozen_items.py)
    digest: Mapped[Code]  # of that list
    appeals: Mapped[list["EvaluationAppeal"]] = relationship(
        order_by="EvaluationAppeal.at", back_populates="figure"
    )


class AppealDecision(StrEnum):
    """What the evaluator decides about the items of an appeal."""

    COUNTED_AS_MET = "counted_as_met"
    LEFT_OUT = "left_out"
    OVERRULED = "overruled"


class EvaluationAppeal(Base):
    """A unit says that items of a figure are wrong, and why; the evaluator decides with reasons."""

    __tablename__ = "evaluation_appeal"
    __table_args__ = (Index(None, "figure_id", "at"),)

    figure_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation_figure.id"))
    figure: Mapped[EvaluationFigure] = relationship(back_populates="appeals")
    items: Mapped[CodeList]  # their keys in the figure's list
    reason: Mapped[MatterWords]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    at: Mapped[datetime]
    decision: Mapped[AppealDecision | None] = mapped_column(words_of(AppealDecision))
    grounds: Mapped[MatterWords] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
