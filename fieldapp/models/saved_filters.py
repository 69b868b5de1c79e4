"""Filters of the case list that a person keeps under a name of their own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.models.base import Base, MatterWords, MatterWordsMap


class SavedFilter(Base):
    """What the list was narrowed by, as it stands in the address bar; nobody else sees it."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[MatterWords]
    asked: Mapped[MatterWordsMap]
    saved_at: Mapped[datetime]
