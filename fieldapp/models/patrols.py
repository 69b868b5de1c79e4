"""Patrols: a note that something was walked and found, not a proof of attendance.

The clock times and the route belong to the worker alone; what was checked and found goes up, by day.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, CodeList, MatterWords, Scope
from fieldapp.models.people import Person
from fieldapp.models.places import Place
from fieldapp.models.reports import Report


class Patrol(Base):
    """One patrol of one grid on one day."""

    __tablename__ = "patrol"
    __table_args__ = (Index(None, "scope", "on"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship()
    grid_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    grid: Mapped[Place] = relationship()
    scope: Mapped[str] = mapped_column(Scope)
    on: Mapped[date]
    started_at: Mapped[datetime | None]  # the worker's alone
    finished_at: Mapped[datetime | None]  # the worker's alone
    is_finished: Mapped[bool] = mapped_column(default=False)
    place_words: Mapped[MatterWords] = mapped_column(default="")
    words: Mapped[MatterWords] = mapped_column(Text, default="")
    checks: Mapped[list["PatrolCheck"]] = relationship(order_by="PatrolCheck.number")
    route: Mapped["PatrolRoute | None"] = relationship()
    batches: Mapped[list["RouteBatch"]] = relationship(order_by="RouteBatch.number")
    reports: Mapped[list[Report]] = relationship(order_by=Report.received_at)


class PatrolCheck(Base):
    """One thing that was looked at on the way."""

    __tablename__ = "patrol_check"
    __table_args__ = (UniqueConstraint("patrol_id", "number"),)

    patrol_id: Mapped[UUID] = mapped_column(ForeignKey("patrol.id"))
    number: Mapped[int]
    point: Mapped[MatterWords]
    found: Mapped[MatterWords] = mapped_column(default="")  # empty: nothing to report


class PatrolRoute(Base):
    """The line a worker chose to keep for herself; deleted after its days (setting `route_days`)."""

    __tablename__ = "patrol_route"

    patrol_id: Mapped[UUID] = mapped_column(ForeignKey("patrol.id"), unique=True)
    points: Mapped[CodeList]  # [[lat, lon, seconds since start], …]
    length_m: Mapped[int]
    gap_count: Mapped[int]
    delete_on: Mapped[date] = mapped_column(index=True)


class RouteBatch(Base):
    """A piece of a route as the phone sent it: numbered, never changed, put together in PatrolRoute."""

    __tablename__ = "route_batch"
    __table_args__ = (UniqueConstraint("patrol_id", "number"),)

    patrol_id: Mapped[UUID] = mapped_column(ForeignKey("patrol.id"))
    number: Mapped[int]
    points: Mapped[CodeList]  # [[lat, lon, seconds since start], …]; an empty list is a gap
    delete_on: Mapped[date] = mapped_column(index=True)
