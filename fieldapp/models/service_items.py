"""Service items: work that grids may be given, from the application to the exit, with every step kept."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import (
    Base,
    Code,
    MatterWords,
    MatterWordsMap,
    PersonKey,
    Scope,
    WorkWords,
    words_of,
)
from fieldapp.models.people import Person
from fieldapp.models.places import Place, Unit


class ItemKind(StrEnum):
    REGULAR = "regular"
    TEMPORARY = "temporary"
    URGENT = "urgent"  # a short fixed period, ends by itself


class ItemState(StrEnum):
    APPLIED = "applied"
    ACCEPTED = "accepted"  # the town and the workers give their opinions
    RETURNED = "returned"  # to be completed by the applicant
    REVIEWED = "reviewed"  # passed the first review; the joint meeting decides
    ADMITTED = "admitted"  # decided, not published yet
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    IN_FORCE = "in_force"  # from `starts_on` until `ends_on`
    PAUSED = "paused"
    ENDED = "ended"


class ItemVerb(StrEnum):
    """One act in the story of an item."""

    APPLY = "apply"
    APPLY_AGAIN = "apply_again"
    ACCEPT = "accept"
    RETURN = "return"
    ADVISE = "advise"  # a town's opinion
    REVIEW = "review"
    VOTE = "vote"
    ADMIT = "admit"
    REFUSE = "refuse"
    PUBLISH = "publish"
    PAUSE = "pause"
    RESUME = "resume"
    ASK_EXIT = "ask_exit"
    END = "end"
    WITHDRAW = "withdraw"


class ExitGround(StrEnum):
    TERM_OVER = "term_over"
    BASIS_REPEALED = "basis_repealed"
    APPLICANT_ASKS = "applicant_asks"
    UNUSED = "unused"
    TOO_COSTLY = "too_costly"
    WIDELY_REJECTED = "widely_rejected"
    SHARED_DATA = "shared_data"


class OpinionSide(StrEnum):
    TOWN = "town"
    WORKERS = "workers"


class Stance(StrEnum):
    AGREE = "agree"
    CHANGE = "change"  # only if something is changed
    DISAGREE = "disagree"


class Ballot(StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class ServiceItem(Base):
    """Work that is or was applied for, with its legal basis. What is not in force here may be refused.

    `scope` '' holds everywhere. `step_count` numbers the steps, so that two acts at once are told apart.
    """

    __tablename__ = "service_item"
    __table_args__ = (Index(None, "state", "scope"),)

    code: Mapped[Code] = mapped_column(unique=True)
    group: Mapped[WorkWords]
    name: Mapped[WorkWords]
    legal_basis: Mapped[WorkWords]
    content: Mapped[WorkWords] = mapped_column(Text, default="")
    standard: Mapped[WorkWords] = mapped_column(Text)
    frequency: Mapped[WorkWords] = mapped_column(default="")
    minutes_per_household: Mapped[int]  # each month
    means: Mapped[WorkWords] = mapped_column(Text, default="")
    kind: Mapped[ItemKind] = mapped_column(words_of(ItemKind), default=ItemKind.REGULAR)
    state: Mapped[ItemState] = mapped_column(words_of(ItemState), default=ItemState.IN_FORCE)
    scope: Mapped[str] = mapped_column(Scope, default="", index=True)
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    place: Mapped[Place | None] = relationship()
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    applicant_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    applicant_unit: Mapped[Unit | None] = relationship()
    applied_at: Mapped[datetime | None]
    round: Mapped[int] = mapped_column(default=1)  # each application anew
    step_count: Mapped[int] = mapped_column(default=0)
    clock_started_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # to accept, or to decide
    calendar_version: Mapped[Code] = mapped_column(default="")
    opinions_until: Mapped[datetime | None]
    exit_asked_at: Mapped[datetime | None]
    exit_ground: Mapped[ExitGround | None] = mapped_column(words_of(ExitGround))
    fields: Mapped[list["ItemField"]] = relationship(
        order_by="ItemField.number", cascade="all, delete-orphan"
    )

    def is_admitted(self, on: date) -> bool:
        """Whether tasks may rest on it on this day; what ends by itself needs no job."""
        return self.state is ItemState.IN_FORCE and self.starts_on <= on and not self.is_over(on)

    def is_over(self, on: date) -> bool:
        return self.ends_on is not None and self.ends_on <= on


class ItemField(Base):
    """One field that an item would collect, and whether it is held already. `new_reason`: why it must be new."""

    __tablename__ = "item_field"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("service_item.id"))
    number: Mapped[int]
    name: Mapped[WorkWords]
    is_held: Mapped[bool] = mapped_column(default=False)
    is_shareable: Mapped[bool] = mapped_column(default=False)
    new_reason: Mapped[WorkWords | None]


class ItemStep(Base):
    """One act: who, for which unit, when, why. `snapshot`: what was applied for, of an application."""

    __tablename__ = "item_step"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("service_item.id"))
    number: Mapped[int]
    round: Mapped[int]
    verb: Mapped[ItemVerb] = mapped_column(words_of(ItemVerb))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit | None] = relationship()
    at: Mapped[datetime]
    words: Mapped[MatterWords] = mapped_column(Text, default="")
    ground: Mapped[ExitGround | None] = mapped_column(words_of(ExitGround))
    snapshot: Mapped[MatterWordsMap | None]


class ItemOpinion(Base):
    """What a town or a worker thinks of an application. Without a name it has no person, no day, and no order."""

    __tablename__ = "item_opinion"

    item_id: Mapped[UUID] = mapped_column(ForeignKey("service_item.id"), index=True)
    round: Mapped[int]
    side: Mapped[OpinionSide] = mapped_column(words_of(OpinionSide))
    stance: Mapped[Stance] = mapped_column(words_of(Stance))
    words: Mapped[MatterWords] = mapped_column(Text, default="")
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit | None] = relationship()
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person | None] = relationship()
    on: Mapped[date | None]


class OpinionMark(Base):
    """That somebody has said what they think, once; never what. Deleted with the decision."""

    __tablename__ = "opinion_mark"
    __table_args__ = (UniqueConstraint("item_id", "mark"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("service_item.id"))
    mark: Mapped[PersonKey]


class ItemVote(Base):
    """How one unit voted in the joint meeting, and why."""

    __tablename__ = "item_vote"
    __table_args__ = (UniqueConstraint("item_id", "round", "unit_id"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("service_item.id"))
    round: Mapped[int]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    ballot: Mapped[Ballot] = mapped_column(words_of(Ballot))
    reason: Mapped[MatterWords] = mapped_column(Text, default="")


class MinutesSample(Base):
    """How long one task of an item took, as somebody chose to say. By month; no person, no task, no place."""

    __tablename__ = "minutes_sample"
    __table_args__ = (Index(None, "item_id", "month"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("service_item.id"))
    month: Mapped[date]  # its first day
    minutes: Mapped[int]


class SampleMark(Base):
    """That a task has been sampled, so that nobody says it twice; never what was said."""

    __tablename__ = "sample_mark"

    mark: Mapped[PersonKey] = mapped_column(unique=True)
