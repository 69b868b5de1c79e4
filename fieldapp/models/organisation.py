"""Leading bodies and the duty roster of grid centres (chapter 6 of the standard)."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Scope, WorkWords, words_of
from fieldapp.models.people import Person
from fieldapp.models.places import Place, Unit


class BodyLine(StrEnum):
    """Whom a member speaks for: the three lines of the 321 model, or an office."""

    COMMITTEE = "committee"
    DEPUTY = "deputy"
    HOUSEHOLD_HEAD = "household_head"
    OTHER = "other"


class DutyTime(StrEnum):
    """The two shifts of a day; a night belongs to the day on which it begins."""

    DAY = "day"
    NIGHT = "night"


class Vacancy(StrEnum):
    """What is missing where, in the order in which it is listed at one place."""

    NO_CENTRE = "no_centre"
    NO_STAFF = "no_staff"
    NO_LEAD = "no_lead"
    NO_GRID_HEAD = "no_grid_head"
    NO_WORKER = "no_worker"
    NO_SUPERIOR = "no_superior"
    ENDED_UNIT = "ended_unit"


class LeadingBody(Base):
    """Who leads the grid work of a city, county, town or village; one a place."""

    __tablename__ = "leading_body"

    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"), unique=True)
    place: Mapped[Place] = relationship(lazy="joined")
    scope: Mapped[str] = mapped_column(Scope, index=True)
    name: Mapped[WorkWords]
    basis: Mapped[WorkWords | None]
    recorded_at: Mapped[datetime]
    members: Mapped[list["BodyMember"]] = relationship(back_populates="body")


class BodyMember(Base):
    """A member from a day up to, not including, another: an account, or a name with an office and nothing more."""

    __tablename__ = "body_member"

    body_id: Mapped[UUID] = mapped_column(ForeignKey("leading_body.id"), index=True)
    body: Mapped[LeadingBody] = relationship(back_populates="members")
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[WorkWords]
    office: Mapped[WorkWords]
    line: Mapped[BodyLine] = mapped_column(words_of(BodyLine))
    is_chair: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class DutyShift(Base):
    """Who is planned for one shift of a centre. Only the plan: nothing says who came."""

    __tablename__ = "duty_shift"
    __table_args__ = (UniqueConstraint("unit_id", "on", "time"),)

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    on: Mapped[date] = mapped_column(index=True)
    time: Mapped[DutyTime] = mapped_column(words_of(DutyTime))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship(lazy="joined")
