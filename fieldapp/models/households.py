"""Households, the residents who receive a service, and visits to them.

There is no column for anything that may not be stored (docs/SECURITY.md lists it); a test keeps it so.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from fieldapp import text
from fieldapp.models.base import (
    Base,
    Code,
    CodeList,
    Encrypted,
    HomeWords,
    MatterWords,
    PersonKey,
    Scope,
    SortKey,
    derived,
    words_of,
)
from fieldapp.models.people import Person
from fieldapp.models.places import Place


class ContactTier(StrEnum):
    ONLINE = "online"
    FRONT_LINE = "front_line"
    HOTLINE = "hotline"


class VisitWay(StrEnum):
    DOOR = "door"
    PHONE = "phone"
    VIDEO = "video"
    NEIGHBOUR = "neighbour"


class Household(Base):
    """One door to knock on."""

    __tablename__ = "household"
    __table_args__ = (Index(None, "scope", "address_sort_key"),)

    code: Mapped[Code] = mapped_column(unique=True)
    grid_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"), index=True)
    grid: Mapped[Place] = relationship()
    scope: Mapped[str] = mapped_column(Scope)
    address: Mapped[HomeWords]
    address_key: Mapped[HomeWords] = mapped_column(
        default=derived("address", text.compared)
    )  # what is searched
    address_sort_key: Mapped[HomeWords] = mapped_column(SortKey, default=derived("address", text.sort_key))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    headcount: Mapped[int | None]
    contact_name: Mapped[str | None] = mapped_column(Encrypted("household.contact_name"))
    contact_initials: Mapped[PersonKey | None] = mapped_column(index=True)
    contact_phone: Mapped[str | None] = mapped_column(Encrypted("household.contact_phone"))
    contact_phone_last4: Mapped[PersonKey | None] = mapped_column(index=True)  # keyed hash
    contact_consented_on: Mapped[date | None]
    convenient_hours: Mapped[HomeWords] = mapped_column(default="")
    please_note: Mapped[str | None] = mapped_column(Encrypted("household.please_note"))
    contact_tier: Mapped[ContactTier] = mapped_column(words_of(ContactTier), default=ContactTier.FRONT_LINE)
    refused_on: Mapped[date | None]
    refusal_until: Mapped[date | None]
    refused_words: Mapped[str | None] = mapped_column(Encrypted("household.refused_words"))
    refused_way: Mapped[VisitWay | None] = mapped_column(words_of(VisitWay))  # how they said it
    registered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)  # counts changes, so that two can be told apart
    residents: Mapped[list["Resident"]] = relationship(
        back_populates="household", order_by="Resident.registered_at"
    )

    def is_refusing(self, on: date) -> bool:
        """Whether it asked to be left alone, and the time for that is not over."""
        return self.refusal_until is not None and on < self.refusal_until

    @validates("address")
    def _follow_address(self, _name: str, address: str) -> str:
        self.address_key, self.address_sort_key = text.compared(address), text.sort_key(address)
        return address


class CareKind(StrEnum):
    LIVING_ALONE = "living_alone"
    EMPTY_NEST = "empty_nest"
    EIGHTY_PLUS = "eighty_plus"
    DISABLED_BY_AGE = "disabled_by_age"
    LEFT_BEHIND_CHILD = "left_behind_child"
    AT_RISK_CHILD = "at_risk_child"
    SEVERE_DISABILITY = "severe_disability"
    SUBSISTENCE = "subsistence"
    SERIOUS_ILLNESS = "serious_illness"
    EVACUATION = "evacuation"
    PREGNANT = "pregnant"
    OTHER = "other"


CHILDREN = frozenset({CareKind.LEFT_BEHIND_CHILD, CareKind.AT_RISK_CHILD})
LAST_YEAR_OF_CHILDHOOD = 18  # counted from the year of birth


def childhood_ends(birth_year: int) -> date:
    """The last day on which somebody born in that year may still be under 18.

    Only the year is kept, and by law 18 is reached on the day after the birthday: whoever was born on 31 December
    is a child for the whole year in which others of their year turn 18. The cautious day holds for all of them.
    """
    return date(birth_year + LAST_YEAR_OF_CHILDHOOD, 12, 31)


def says_child(birth_year: int | None, care: Iterable[str], on: date) -> bool:
    """Whether the year of birth or a care kind says that somebody is a child on that day."""
    by_year = birth_year is not None and on.year - birth_year <= LAST_YEAR_OF_CHILDHOOD
    return by_year or bool(CHILDREN & set(care))


class CareSource(StrEnum):
    CIVIL_AFFAIRS = "civil_affairs"
    OWN_REQUEST = "own_request"
    FOUND_BY_WORKER = "found_by_worker"


class LegalBasis(StrEnum):
    STATUTORY_DUTY = "statutory_duty"
    CONSENT = "consent"
    GUARDIAN_CONSENT = "guardian_consent"
    EMERGENCY = "emergency"


class Need(StrEnum):
    WALKS_WITH_HELP = "walks_with_help"
    WHEELCHAIR = "wheelchair"
    OXYGEN = "oxygen"
    DEAF = "deaf"
    CANNOT_READ = "cannot_read"


class Resident(Base):
    """Somebody who receives a service; after `review_on` the record hides, later it is purged."""

    __tablename__ = "resident"
    __table_args__ = (Index(None, "scope", "next_visit_on"),)

    household_id: Mapped[UUID] = mapped_column(ForeignKey("household.id"), index=True)
    household: Mapped[Household] = relationship(back_populates="residents")
    scope: Mapped[str] = mapped_column(Scope)
    name: Mapped[str] = mapped_column(Encrypted("resident.name"))
    name_digest: Mapped[PersonKey] = mapped_column(index=True)  # keyed hash of the whole name
    initials: Mapped[PersonKey] = mapped_column(index=True)
    birth_year: Mapped[int | None]
    # Said or held to be under 18 where the rest does not say so; whether somebody is, `is_child()` answers.
    is_minor: Mapped[bool] = mapped_column(default=False)
    source: Mapped[CareSource] = mapped_column(words_of(CareSource))
    legal_basis: Mapped[LegalBasis] = mapped_column(words_of(LegalBasis))
    consent_on: Mapped[date | None]
    consent_words: Mapped[str | None] = mapped_column(Encrypted("resident.consent_words"))
    emergency_name: Mapped[str | None] = mapped_column(Encrypted("resident.emergency_name"))
    emergency_phone: Mapped[str | None] = mapped_column(Encrypted("resident.emergency_phone"))
    needs: Mapped[CodeList] = mapped_column(default=list)  # values of Need
    visit_every_days: Mapped[int | None]
    next_visit_on: Mapped[date | None]
    review_on: Mapped[date]
    registered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    ended_on: Mapped[date | None]
    care: Mapped[list["ResidentCare"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def care_kinds(self) -> list[CareKind]:
        return sorted(row.kind for row in self.care)

    def is_child(self, on: date) -> bool:
        """Derived on the day itself, so that nobody has to remember when somebody grows up."""
        return self.is_minor or says_child(self.birth_year, self.care_kinds, on)

    def child_until(self, on: date) -> date | None:
        """The last day of it as far as is known on that day; date.max where only people can say."""
        if not self.is_child(on):
            return None
        is_by_year = not self.is_minor and says_child(self.birth_year, (), on)
        return childhood_ends(self.birth_year or on.year) if is_by_year else date.max


class ChildRelease(Base):
    """Somebody asks that a record is no longer kept as a child's; somebody else decides."""

    __tablename__ = "child_release"

    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    resident: Mapped[Resident] = relationship()
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    asked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Encrypted("child_release.reason"))
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    is_agreed: Mapped[bool | None]


class RecordReview(Base):
    """A record was looked at again, or ended, before or after the day it was due: a deletion is a success too.

    Holds no word and no id of anybody; without one, the record is still waiting.
    """

    __tablename__ = "record_review"
    __table_args__ = (Index(None, "scope", "due_on"),)

    scope: Mapped[str] = mapped_column(Scope)
    due_on: Mapped[date]
    done_on: Mapped[date]
    is_deletion: Mapped[bool]


class ResidentCare(Base):
    """One kind of care one resident receives."""

    __tablename__ = "resident_care"
    __table_args__ = (UniqueConstraint("resident_id", "kind"),)

    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    kind: Mapped[CareKind] = mapped_column(words_of(CareKind), index=True)


class Condition(StrEnum):
    WELL = "well"
    CHANGED = "changed"
    NEEDS_HELP = "needs_help"
    NOT_MET = "not_met"


class Visit(Base):
    """One visit or call, by day; what is needed stays encrypted."""

    __tablename__ = "visit"
    __table_args__ = (Index(None, "household_id", "on"),)

    household_id: Mapped[UUID] = mapped_column(ForeignKey("household.id"))
    household: Mapped[Household] = relationship()
    resident_id: Mapped[UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    resident: Mapped[Resident | None] = relationship()
    scope: Mapped[str] = mapped_column(Scope, index=True)
    on: Mapped[date]
    way: Mapped[VisitWay] = mapped_column(words_of(VisitWay))
    condition: Mapped[Condition] = mapped_column(words_of(Condition))
    purpose: Mapped[MatterWords] = mapped_column(default="")
    needs: Mapped[str | None] = mapped_column(Encrypted("visit.needs"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship()
    received_at: Mapped[datetime]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)  # what help came of it
    words_note: Mapped[Code | None] = mapped_column(Text)  # why something was masked and handed back
