"""The working calendar and the limits of the trade: rows with a basis, never constants."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Code, CodeList, WorkWords, words_of
from fieldapp.models.people import Person
from fieldapp.models.reports import Urgency


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    WORKDAY = "workday"  # a make-up weekend
    HALF_DAY = "half_day"  # mornings only


class CalendarDay(Base):
    """A day that differs from the plain week in one jurisdiction (a county code, or 'CN')."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("jurisdiction", "on"),)

    jurisdiction: Mapped[Code]
    on: Mapped[date]
    kind: Mapped[DayKind] = mapped_column(words_of(DayKind))
    name: Mapped[WorkWords]
    basis: Mapped[WorkWords] = mapped_column(default="")


class CalendarYear(Base):
    """Whether a year's official notice is in the table; until then its deadlines are provisional."""

    __tablename__ = "calendar_year"
    __table_args__ = (UniqueConstraint("jurisdiction", "year"),)

    jurisdiction: Mapped[Code]
    year: Mapped[int]
    is_official: Mapped[bool]


class WorkingHours(Base):
    """The opening hours of a working day, minutes after midnight in China."""

    __tablename__ = "working_hours"

    jurisdiction: Mapped[Code] = mapped_column(index=True)
    opens_minute: Mapped[int]
    closes_minute: Mapped[int]
    is_morning: Mapped[bool]


class CalendarEdition(Base):
    """One edition of a jurisdiction's calendar: what was changed, on whose word, and what it moved."""

    __tablename__ = "calendar_edition"
    __table_args__ = (UniqueConstraint("jurisdiction", "number"),)

    jurisdiction: Mapped[Code]
    number: Mapped[int]
    at: Mapped[datetime]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person | None] = relationship()
    basis: Mapped[WorkWords]
    changes: Mapped[CodeList]  # words an administrator typed or imported: day, kind
    moved: Mapped[CodeList] = mapped_column(default=list)  # [case number, due before, due now]


class Step(StrEnum):
    """What is limited. NEXT_LEVEL: how long an overdue case stays with a level before the next one has it."""

    ACCEPT = "accept"
    RESPOND = "respond"
    FINISH = "finish"
    SETTLE = "settle"
    EXTEND = "extend"
    NEXT_LEVEL = "next_level"
    ACCEPT_ITEM = "accept_item"  # an application for a service item
    DECIDE_ITEM = "decide_item"
    REVIEW_FILING = "review_filing"  # a re-division that a town submitted, by the county
    FILE_FILING = "file_filing"  # by the city


class TimeUnit(StrEnum):
    MINUTES = "minutes"  # clock time
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


# The longest limit, in each unit: two years.
MOST_TIME = {TimeUnit.MINUTES: 1_051_200, TimeUnit.WORKING_HOURS: 4_000, TimeUnit.WORKING_DAYS: 500}


class Limit(Base):
    """How long one step may take at one urgency; `category_code` '' means every category."""

    __tablename__ = "limit"
    __table_args__ = (UniqueConstraint("category_code", "urgency", "step"),)

    category_code: Mapped[Code] = mapped_column(default="")
    urgency: Mapped[Urgency] = mapped_column(words_of(Urgency))
    step: Mapped[Step] = mapped_column(words_of(Step))
    amount: Mapped[int]
    unit: Mapped[TimeUnit] = mapped_column(words_of(TimeUnit))
    basis: Mapped[WorkWords]
