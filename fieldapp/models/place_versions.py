"""The earlier names and boundaries of places, and when they ended."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, CodeList, WorkWords
from fieldapp.models.places import Place
from fieldapp.models.versions import Version


class PlaceVersion(Version, Base):
    """A place as it stood from one moment on; the newest is what holds now."""

    __tablename__ = "place_version"
    __table_args__ = (UniqueConstraint("place_id", "number"),)

    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    name: Mapped[WorkWords]
    outline: Mapped[CodeList | None]  # of a grid
    boundary_words: Mapped[WorkWords | None] = mapped_column(Text)
    ends_on: Mapped[date | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    merged_into: Mapped[Place | None] = relationship(foreign_keys=[merged_into_id])
