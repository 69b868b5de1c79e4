"""What every table of earlier versions shares: which one it is, since when, by whom, and on what basis."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from fieldapp.models.base import WorkWords
from fieldapp.models.people import Person


class Version:
    """The columns of a version. Without a person: as it was installed."""

    number: Mapped[int]
    at: Mapped[datetime]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    basis: Mapped[WorkWords] = mapped_column(default="")

    @declared_attr
    def person(self) -> Mapped[Person | None]:
        return relationship()
