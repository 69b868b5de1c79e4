"""A case is opened: what was seen becomes a row with a number and running clocks."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.supervision import tell_levels
from fieldapp.domain.deadlines import clocks
from fieldapp.domain.errors import RuleBroken
from fieldapp.models import (
    Case,
    CaseState,
    Category,
    ContactWish,
    Level,
    Photo,
    Place,
    Report,
    Source,
    Urgency,
    Visit,
)

NUMBERED = select(Case.id).where(Case.number == bindparam("number"))


@dataclass(frozen=True)
class NewReport:
    """What was seen. `lat`, `lon` WGS-84 degrees; `accuracy_m` metres; `captured_at` the phone's clock."""

    category: Category
    words: str
    urgency: Urgency
    place_words: str = ""
    lat: float | None = None
    lon: float | None = None
    accuracy_m: int | None = None
    grid: Place | None = None
    patrol_id: UUID | None = None
    awaited_patrol_id: UUID | None = None  # a patrol that has not arrived yet
    visit: Visit | None = None  # on which help was found to be needed
    awaited_visit_id: UUID | None = None  # one that has not arrived yet
    captured_at: datetime | None = None
    captured_told: str | None = None  # a time that cannot be true
    reporter_name: str = ""
    reporter_phone: str = ""
    contact_wish: ContactWish | None = None
    minor_involved: bool = False
    photos: Sequence[Photo] = field(default_factory=tuple)
    note: str = ""  # for colleagues, beside the first step
    source: Source | None = None  # else the reporter tells: a worker, or a resident
    filed_by: Actor | None = None  # for a reporter who has no account
    joins: Case | None = None  # "this is the one": the open case that its own goes into


def open_case(session: Session, new: NewReport, place: Place, source: Source, now: datetime) -> Case:
    """The case of a new report, with its deadlines. The caller keeps the session from flushing halfway."""
    case = _case_of(
        new,
        place,
        source=source,
        opened_at=now,
        scope=place.scope,
        level=Level.VILLAGE if place.is_grid else place.level,
        is_restricted=new.category.is_restricted,
        minor_involved=new.minor_involved,
    )
    case.number = _next_number(session, place, now)
    session.add(case)
    clocks.start(session, case, now)
    return case


def case_for(session: Session, report: Report, case: Case, now: datetime) -> Case:
    """A case of its own for one of several reports of `case`, its clocks begun when it was received."""
    like = {"scope": case.scope, "level": case.level}
    kept_apart = {"is_restricted": case.is_restricted, "minor_involved": case.minor_involved}
    own = _case_of(
        report, case.place, source=report.source, opened_at=report.received_at, **like, **kept_apart
    )
    own.number = _next_number(session, case.place, now)
    session.add(own)
    clocks.start(session, own, report.received_at)
    session.flush()
    tell_levels(session, own, now)
    return own


def _case_of(seen: NewReport | Report, place: Place, **more: Any) -> Case:
    """A new case about what was seen; it has no number yet."""
    return Case(
        id=uuid4(),
        state=CaseState.REPORTED,
        is_open=True,
        category=seen.category,
        category_id=seen.category.id,
        urgency=seen.urgency,
        summary=seen.words.strip()[:300],
        place_words=seen.place_words.strip(),
        lat=seen.lat,
        lon=seen.lon,
        place=place,
        place_id=place.id,
        **more,
    )


def _next_number(session: Session, place: Place, now: datetime) -> str:
    """Town code, day, and a random tail: unique without a counter that writers would queue for."""
    town = place.scope[:9].ljust(6, "0")
    for _ in range(5):
        number = f"{town}-{clock.day_of(now):%y%m%d}-{secrets.randbelow(10**6):06d}"
        if session.scalar(NUMBERED, {"number": number}) is None:
            return number
    raise RuleBroken("Too many cases at once. Please send it again.")
