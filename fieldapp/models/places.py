"""Divisions and grids: one tree, from the city down to a level-3 grid."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Code, CodeList, Scope, WorkWords, words_of


class Level(StrEnum):
    """A place's rung on the ladder grid → village → town → county → city."""

    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"
    GRID = "grid"


class GridKind(StrEnum):
    COMPREHENSIVE = "comprehensive"
    DEDICATED = "dedicated"


class Place(Base):
    """A city, county, town, village or grid. Codes are never reused; an ended grid keeps its row."""

    __tablename__ = "place"
    __table_args__ = (Index(None, "scope", "level"), Index(None, "min_lon", "max_lon"))

    code: Mapped[Code] = mapped_column(unique=True)
    scope: Mapped[str] = mapped_column(Scope)
    name: Mapped[WorkWords]
    level: Mapped[Level] = mapped_column(words_of(Level))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"), index=True)
    parent: Mapped["Place | None"] = relationship(remote_side="Place.id", foreign_keys=[parent_id])

    grid_kind: Mapped[GridKind | None] = mapped_column(words_of(GridKind))
    grid_level: Mapped[int | None]
    outline: Mapped[CodeList | None]  # [[lon, lat], …] in WGS-84
    min_lon: Mapped[float | None]  # the outline's box, so that a point asks few outlines
    min_lat: Mapped[float | None]
    max_lon: Mapped[float | None]
    max_lat: Mapped[float | None]
    boundary_words: Mapped[WorkWords | None] = mapped_column(Text)
    basis: Mapped[WorkWords | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    # What it was called before, with blanks between: it is found by these names, too.
    former_names: Mapped[WorkWords] = mapped_column(Text, default="", server_default="")

    @property
    def is_grid(self) -> bool:
        return self.level is Level.GRID

    def is_open(self, on: date) -> bool:
        return self.ends_on is None or on < self.ends_on


class Unit(Base):
    """Who can own a case besides a person: a grid centre or a department, at one place."""

    __tablename__ = "unit"

    name: Mapped[WorkWords]
    is_centre: Mapped[bool] = mapped_column(default=False)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"), index=True)
    place: Mapped[Place] = relationship()
    scope: Mapped[str] = mapped_column(Scope, index=True)
    phone: Mapped[WorkWords | None]
    address: Mapped[WorkWords | None]
    opening_hours: Mapped[WorkWords | None]
    ends_on: Mapped[date | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))  # takes over its cases
    superior_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))  # where the places do not say it
