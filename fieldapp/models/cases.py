"""Cases: what is done about reports. A state, a deadline, an owner and a history that is only added to."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Code, CodeMap, Encrypted, MatterWords, Scope, first_digits, words_of
from fieldapp.models.people import Person, Role
from fieldapp.models.photos import Photo
from fieldapp.models.places import Level, Place, Unit
from fieldapp.models.reports import Category, Report, Source, Urgency

if TYPE_CHECKING:
    from fieldapp.models.joint import JointCall


class CaseState(StrEnum):
    REPORTED = "reported"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DISPATCHED = "dispatched"
    OBJECTED = "objected"
    SIGNED = "signed"
    IN_HAND = "in_hand"
    EXTENSION_ASKED = "extension_asked"
    ON_HOLD = "on_hold"
    ASKED_REPORTER = "asked_reporter"  # waits for an answer from whoever reported it
    SETTLED = "settled"  # on the spot, by the grid itself; still to be verified
    FED_BACK = "fed_back"
    VERIFIED = "verified"
    CLOSED = "closed"
    MERGED = "merged"


OPEN_STATES = frozenset(CaseState) - {CaseState.DECLINED, CaseState.CLOSED, CaseState.MERGED}


class Supervision(StrEnum):
    """How closely a higher level looks on, mildest first."""

    NORMAL = "normal"
    YELLOW = "yellow"
    RED = "red"


class Verb(StrEnum):
    """What can be done to a case; each leaves one step."""

    REPORT = "report"
    ADD_REPORT = "add_report"
    ACCEPT = "accept"
    DECLINE = "decline"
    SETTLE = "settle"
    DISPATCH = "dispatch"
    SIGN = "sign"
    START = "start"
    OBJECT = "object"
    UPHOLD_OBJECTION = "uphold_objection"
    OVERRULE_OBJECTION = "overrule_objection"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    HOLD = "hold"
    RESUME = "resume"
    ASK_REPORTER = "ask_reporter"
    HEAR_REPORTER = "hear_reporter"
    FEED_BACK = "feed_back"
    VERIFY = "verify"
    REDO = "redo"
    CLOSE = "close"
    REOPEN = "reopen"
    ESCALATE = "escalate"
    CHASE = "chase"
    SUPERVISE = "supervise"
    RECKON = "reckon"  # the deadline was computed anew: calendar or limit changed
    MERGE = "merge"
    UNMERGE = "unmerge"
    RESTRICT = "restrict"
    WHISTLE = "whistle"  # other units are called in
    ANSWER_CALL = "answer_call"  # a called unit will come
    DECLINE_CALL = "decline_call"  # a called unit says why it cannot
    JOIN = "join"  # a called unit came
    CONCLUDE = "conclude"  # the lead says what was decided, which ends the call
    ADD_WORDS = "add_words"  # its reporter adds words or photos
    WITHDRAW = "withdraw"  # its reporter takes a report back
    CONFIRM = "confirm"  # its reporter says how the problem was solved, where that changes no state
    COMPLAIN = "complain"  # not solved again: for the county
    ANSWER_COMPLAINT = "answer_complaint"
    NOTE_LATE = "note_late"  # written on a phone while the case moved on; changes nothing


class Case(Base):
    """One problem and who answers for it. `scope` is where it lies and never changes with its owner."""

    __tablename__ = "case"
    __table_args__ = (
        Index(None, "scope", "due_at"),
        # Lists walk one of these, the one of their area, and stop when the page is full.
        Index("ix_case_open_due", "is_open", "due_at", "state"),
        Index("ix_case_county_due", "county", "is_open", "due_at", "state"),
        Index("ix_case_town_due", "town", "is_open", "due_at", "state"),
        Index("ix_case_village_due", "village", "is_open", "due_at", "state"),
        Index("ix_case_unit_due", "unit_id", "is_open", "due_at", "state"),
        Index(None, "handler_id", "is_open"),
        # The newest first: lists in the order of their days, and what trends count.
        Index("ix_case_opened", "opened_at"),
        Index("ix_case_county_opened", "county", "opened_at"),
        Index("ix_case_town_opened", "town", "opened_at"),
        # Look-alikes: the same kind in the same village, or on the same spot.
        Index(None, "village", "category_id", "opened_at"),
        Index(None, "category_id", "lat", "lon", "opened_at"),
        # What is urgent and taken by nobody, for the desks that were told of it.
        Index(
            "ix_case_urgent_untaken",
            "opened_at",
            sqlite_where=text("urgency = 'urgent' AND state = 'reported'"),
            postgresql_where=text("urgency = 'urgent' AND state = 'reported'"),
        ),
        CheckConstraint(
            "county = substr(scope, 1, 6) AND town = substr(scope, 1, 9) AND village = substr(scope, 1, 12)",
            "areas_are_of_scope",
        ),
    )

    number: Mapped[Code] = mapped_column(unique=True)
    state: Mapped[CaseState] = mapped_column(words_of(CaseState))
    is_open: Mapped[bool] = mapped_column(default=True)
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    category: Mapped[Category] = relationship()
    urgency: Mapped[Urgency] = mapped_column(words_of(Urgency))
    source: Mapped[Source] = mapped_column(words_of(Source))
    summary: Mapped[MatterWords] = mapped_column(Text)
    place_words: Mapped[MatterWords] = mapped_column(default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    place: Mapped[Place] = relationship()
    scope: Mapped[str] = mapped_column(Scope)
    county: Mapped[str] = mapped_column(
        Scope, default=first_digits(6)
    )  # of the scope, for the lists' indexes
    town: Mapped[str] = mapped_column(Scope, default=first_digits(9))
    village: Mapped[str] = mapped_column(Scope, default=first_digits(12))
    level: Mapped[Level] = mapped_column(words_of(Level))  # the rung that answers for it now
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit | None] = relationship()
    handler_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    handler: Mapped[Person | None] = relationship(foreign_keys=[handler_id])
    opened_at: Mapped[datetime]
    accept_by: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    due_basis: Mapped[Code | None]  # which limit and which calendar version it was computed with
    is_provisional: Mapped[bool] = mapped_column(default=False)  # a year without its official notice
    next_check_at: Mapped[datetime | None] = mapped_column(index=True)  # by the ladder; None: never
    supervision: Mapped[Supervision | None] = mapped_column(words_of(Supervision))
    asked_due_at: Mapped[datetime | None]  # an extension waiting for an answer
    review_on: Mapped[date | None] = mapped_column(index=True)  # when a case on hold is looked at again
    closed_at: Mapped[datetime | None]
    complained_at: Mapped[datetime | None] = mapped_column(index=True)  # not solved again; None once answered
    is_restricted: Mapped[bool] = mapped_column(default=False)
    minor_involved: Mapped[bool] = mapped_column(default=False)
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    merged_into: Mapped["Case | None"] = relationship(remote_side="Case.id")
    step_count: Mapped[int] = mapped_column(default=0)

    steps: Mapped[list["CaseStep"]] = relationship(
        order_by="CaseStep.number", back_populates="case", foreign_keys="CaseStep.case_id"
    )
    reports: Mapped[list[Report]] = relationship(
        order_by=Report.received_at, foreign_keys=Report.case_id, back_populates="case"
    )
    calls: Mapped[list["JointCall"]] = relationship(order_by="JointCall.called_at", back_populates="case")

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < now


class CaseStep(Base):
    """One thing that happened to a case. Never changed: internal words live apart so they can be purged."""

    __tablename__ = "case_step"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        # What moved while somebody turned the pages of a list.
        Index("ix_case_step_at", "at", "case_id"),
        # What went up a level lately, for the morning.
        Index(
            "ix_case_step_climbed",
            "at",
            sqlite_where=text("verb = 'escalate'"),
            postgresql_where=text("verb = 'escalate'"),
        ),
        # What was closed or came back in a period, for evaluations.
        Index(
            "ix_case_step_ended",
            "at",
            "verb",
            "case_id",
            sqlite_where=text("verb IN ('close', 'redo', 'reopen')"),
            postgresql_where=text("verb IN ('close', 'redo', 'reopen')"),
        ),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    case: Mapped[Case] = relationship(back_populates="steps", foreign_keys=[case_id])
    number: Mapped[int]
    verb: Mapped[Verb] = mapped_column(words_of(Verb))
    from_state: Mapped[CaseState | None] = mapped_column(words_of(CaseState))
    to_state: Mapped[CaseState] = mapped_column(words_of(CaseState))
    at: Mapped[datetime]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    role: Mapped[Role | None] = mapped_column(words_of(Role))
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("report.id"))  # its reporter took the step
    public_words: Mapped[MatterWords] = mapped_column(Text, default="")
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit | None] = relationship()
    target_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    target_person: Mapped[Person | None] = relationship(foreign_keys=[target_person_id])
    other_case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    before: Mapped[CodeMap | None]  # what an undo puts back
    words: Mapped["StepWords | None"] = relationship(back_populates="step")
    photos: Mapped[list[Photo]] = relationship(order_by=Photo.received_at)

    @property
    def internal_words(self) -> str:
        return (self.words.body or "") if self.words else ""


class StepWords(Base):
    """The internal words of a step, encrypted in a row of their own; purging empties it."""

    __tablename__ = "step_words"

    step_id: Mapped[UUID] = mapped_column(ForeignKey("case_step.id"), unique=True)
    step: Mapped[CaseStep] = relationship(back_populates="words")
    body: Mapped[str | None] = mapped_column(Encrypted("step_words.body"))
    purged_at: Mapped[datetime | None]


class Involvement(Base):
    """Why somebody outside the area may see a case: reported it, handles it, was called in, verifies."""

    __tablename__ = "case_involvement"
    __table_args__ = (UniqueConstraint("person_id", "case_id"), Index(None, "person_id", "is_open"))

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    case: Mapped[Case] = relationship()
    is_open: Mapped[bool] = mapped_column(default=True)  # its case; kept by domain/access/involvements.py
    since: Mapped[datetime]
