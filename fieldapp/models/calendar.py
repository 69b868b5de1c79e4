"""The working calendar and the limits of the trade: rows with a basis, never constants."""

from datetime import date
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.models.base import Base, words_of
from fieldapp.models.reports import Urgency


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    WORKDAY = "workday"  # a make-up weekend
    HALF_DAY = "half_day"  # mornings only


class CalendarDay(Base):
    """A day that differs from the plain week in one jurisdiction (a county code, or 'CN')."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("jurisdiction", "on"),)

    jurisdiction: Mapped[str]
    on: Mapped[date]
    kind: Mapped[DayKind] = mapped_column(words_of(DayKind))
    name: Mapped[str]
    basis: Mapped[str] = mapped_column(default="")


class CalendarYear(Base):
    """Whether a year's official notice is in the table; until then its deadlines are provisional."""

    __tablename__ = "calendar_year"
    __table_args__ = (UniqueConstraint("jurisdiction", "year"),)

    jurisdiction: Mapped[str]
    year: Mapped[int]
    is_official: Mapped[bool]


class WorkingHours(Base):
    """The opening hours of a working day, minutes after midnight in China."""

    __tablename__ = "working_hours"

    jurisdiction: Mapped[str] = mapped_column(index=True)
    opens_minute: Mapped[int]
    closes_minute: Mapped[int]
    is_morning: Mapped[bool]


class Step(StrEnum):
    ACCEPT = "accept"
    FINISH = "finish"
    SETTLE = "settle"
    EXTEND = "extend"


class TimeUnit(StrEnum):
    MINUTES = "minutes"  # clock time
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


class Limit(Base):
    """How long one step may take at one urgency; `category_code` '' means every category."""

    __tablename__ = "limit"
    __table_args__ = (UniqueConstraint("category_code", "urgency", "step"),)

    category_code: Mapped[str] = mapped_column(default="")
    urgency: Mapped[Urgency] = mapped_column(words_of(Urgency))
    step: Mapped[Step] = mapped_column(words_of(Step))
    amount: Mapped[int]
    unit: Mapped[TimeUnit] = mapped_column(words_of(TimeUnit))
    basis: Mapped[str]


class Setting(Base):
    """Any other number the standard would fix: a key, a value, and its basis."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]
    basis: Mapped[str]
