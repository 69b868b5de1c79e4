"""Categories of problems, and reports: what somebody saw, never edited."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Code, Encrypted, MatterWords, PersonKey, Scope, WorkWords, words_of
from fieldapp.models.people import Person
from fieldapp.models.photos import Photo
from fieldapp.models.places import Place
from fieldapp.models.versions import Version

if TYPE_CHECKING:
    from fieldapp.models.cases import Case


class Urgency(StrEnum):
    URGENT = "urgent"
    PRESSING = "pressing"
    ORDINARY = "ordinary"
    COMPLEX = "complex"


class Source(StrEnum):
    WORKER = "worker"
    RESIDENT = "resident"  # the public form
    # Filed by a centre's staff for somebody; like a resident's own in everything else.
    WALK_IN = "walk_in"
    PHONE = "phone"
    LETTER = "letter"
    OTHER_SYSTEM = "other_system"


class ContactWish(StrEnum):
    """How a resident wants to be reached about their report."""

    PHONE_ME = "phone_me"
    DO_NOT_PHONE = "do_not_phone"
    WRITE_ONLY = "write_only"


class Solved(StrEnum):
    """What a reporter says of the result."""

    SOLVED = "solved"
    PARTLY = "partly"
    NOT_SOLVED = "not_solved"


class Category(Base):
    """A kind of problem, two levels. Words are rows an administrator edits, so they are not translated."""

    __tablename__ = "category"

    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[WorkWords]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("category.id"))
    parent: Mapped["Category | None"] = relationship(remote_side="Category.id", lazy="joined", join_depth=1)
    position: Mapped[int]
    report_when: Mapped[WorkWords] = mapped_column(Text, default="")
    done_when: Mapped[WorkWords] = mapped_column(Text, default="")
    photo_needed: Mapped[bool] = mapped_column(default=False)
    is_public: Mapped[bool] = mapped_column(default=True)
    is_restricted: Mapped[bool] = mapped_column(default=False)
    duplicate_radius_m: Mapped[int] = mapped_column(default=100)
    duplicate_window_days: Mapped[int] = mapped_column(default=14)
    usual_department: Mapped[WorkWords | None]
    ended: Mapped[bool] = mapped_column(default=False)
    # What people say when they mean it, with blanks between: what the kind is found by.
    search_words: Mapped[WorkWords] = mapped_column(Text, default="", server_default="")


class CategoryVersion(Version, Base):
    """A category as it stood from one moment on; the newest is what the category says now."""

    __tablename__ = "category_version"
    __table_args__ = (UniqueConstraint("category_id", "number"),)

    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    name: Mapped[WorkWords]
    report_when: Mapped[WorkWords] = mapped_column(Text, default="")
    done_when: Mapped[WorkWords] = mapped_column(Text, default="")
    search_words: Mapped[WorkWords] = mapped_column(Text, default="")
    photo_needed: Mapped[bool]
    is_public: Mapped[bool]
    duplicate_radius_m: Mapped[int]
    duplicate_window_days: Mapped[int]
    usual_department: Mapped[WorkWords | None]
    ended: Mapped[bool]


class Report(Base):
    """What one person saw, in their words. Many reports may concern one case."""

    __tablename__ = "report"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    case: Mapped["Case"] = relationship(back_populates="reports", foreign_keys=[case_id])
    first_case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))  # where undoing a merge puts it back
    source: Mapped[Source] = mapped_column(words_of(Source))
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    category: Mapped[Category] = relationship()
    urgency: Mapped[Urgency] = mapped_column(words_of(Urgency))
    words: Mapped[MatterWords] = mapped_column(Text)
    place_words: Mapped[MatterWords] = mapped_column(default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    accuracy_m: Mapped[int | None]
    grid_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    grid: Mapped[Place | None] = relationship()
    scope: Mapped[str] = mapped_column(Scope, index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    # Who filed it for somebody else, at a counter or on the phone; no reporter, and no part in the case.
    filed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    filed_by: Mapped[Person | None] = relationship(foreign_keys=[filed_by_id])
    patrol_id: Mapped[UUID | None] = mapped_column(ForeignKey("patrol.id"), index=True)
    awaited_patrol_id: Mapped[UUID | None] = mapped_column(
        index=True
    )  # a patrol still on its way from the phone
    awaited_visit_id: Mapped[UUID | None] = mapped_column(index=True)  # a visit still on its way
    captured_at: Mapped[datetime | None]  # by the phone's clock; never starts a deadline
    captured_told: Mapped[Code | None]  # as the phone told it, where that cannot be true
    received_at: Mapped[datetime]
    reporter_name: Mapped[str | None] = mapped_column(Encrypted("report.reporter_name"))
    reporter_phone: Mapped[str | None] = mapped_column(Encrypted("report.reporter_phone"))
    reporter_phone_last4: Mapped[PersonKey | None] = mapped_column(index=True)  # keyed hash
    contact_wish: Mapped[ContactWish | None] = mapped_column(words_of(ContactWish))
    tracking_digest: Mapped[Code | None] = mapped_column(unique=True)
    has_pin: Mapped[bool] = mapped_column(default=False)  # derived with our key, kept nowhere
    pin_failures: Mapped[int] = mapped_column(default=0)  # in a row
    pin_locked_until: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]  # by its reporter
    photos: Mapped[list[Photo]] = relationship(order_by=Photo.received_at)
    confirmations: Mapped[list["Confirmation"]] = relationship(
        order_by="Confirmation.at", back_populates="report"
    )


class Confirmation(Base):
    """Whether a reporter found the problem solved; their words stand at the step."""

    __tablename__ = "confirmation"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), index=True)
    report: Mapped[Report] = relationship(back_populates="confirmations")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    step_id: Mapped[UUID] = mapped_column(ForeignKey("case_step.id"), unique=True)
    solved: Mapped[Solved] = mapped_column(words_of(Solved))
    stars: Mapped[int | None]  # 1 to 5
    at: Mapped[datetime]
