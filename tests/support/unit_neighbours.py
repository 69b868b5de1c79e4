"""What a neighbour has of units and their work together: evaluations, leading bodies, meetings, filings."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.evaluation import frozen_items
from fieldapp.models import (
    BodyLine,
    BodyMember,
    Decision,
    DutyShift,
    DutyTime,
    EvaluatedUnit,
    Evaluation,
    EvaluationAppeal,
    EvaluationFigure,
    EvaluationScheme,
    EvaluationVersion,
    Filing,
    FilingCause,
    FilingGrid,
    FilingState,
    Indicator,
    LeadingBody,
    Matter,
    MatterKind,
    Meeting,
    MeetingKind,
    MeetingState,
    MeetingUnit,
    RecordReview,
)

if TYPE_CHECKING:
    from support.neighbours import Neighbour


def evaluation(session: Session, now: datetime, at: "Neighbour") -> None:
    """A published evaluation of this place, whose one line is the place itself; a record that was reviewed."""
    day = day_of(now)
    scheme = EvaluationScheme(place_id=at.place.id, scope=at.place.scope)
    version = EvaluationVersion(
        scheme=scheme, number=1, name="邻评价", level=at.place.level, weights={"on_time": 100}, appeal_days=15, basis="邻",
        at=now, person_id=at.worker.id,
    )  # fmt: skip
    session.add_all([scheme, version])
    session.flush()
    evaluation = Evaluation(
        scheme_id=scheme.id, version=version, scope=at.place.scope, level=at.place.level, since=day - timedelta(days=60),
        until=day - timedelta(days=31), opened_at=now, closed_at=now, published_at=now, appeal_until=day,
    )  # fmt: skip
    unit = EvaluatedUnit(position=0, scope=at.place.scope, name="邻", is_together=False, member_list="")
    nothing = {"asked": 0, "counted": 0, "total": 0, "squares": 0}
    figure = EvaluationFigure(indicator=Indicator.ON_TIME, items=frozen_items.pack([]), digest="", **nothing)
    figure.appeals.append(EvaluationAppeal(items=[], reason="邻", person_id=at.worker.id, at=now))
    unit.figures.append(figure)
    evaluation.units.append(unit)
    session.add(evaluation)
    session.add(RecordReview(scope=at.place.scope, due_on=day, done_on=day, is_deletion=True))


def organisation(session: Session, now: datetime, at: "Neighbour") -> None:
    """A leading body with its member, and a shift of the place's unit."""
    body = LeadingBody(place=at.place, scope=at.place.scope, name="邻领导小组", recorded_at=now)
    member = BodyMember(name="邻", office="邻", line=BodyLine.DEPUTY, is_chair=True, person_id=at.worker.id)
    member.starts_on = day_of(now)
    body.members.append(member)
    shift = DutyShift(unit=at.unit, on=day_of(now), time=DutyTime.DAY, person=at.worker)
    session.add_all([body, shift])


def meetings(session: Session, now: datetime, at: "Neighbour") -> None:
    """One that is planned and one that is held, with a decision of their own unit."""
    for state in (MeetingState.PLANNED, MeetingState.OPENED):
        meeting = Meeting(
            place_id=at.place.id, scope=at.place.scope, kind=MeetingKind.REGULAR, state=state, starts_at=now, room="邻会议室",
            called_by_id=at.worker.id, called_at=now,
        )  # fmt: skip
        meeting.units.append(MeetingUnit(unit_id=at.unit.id))
        session.add(meeting)
        session.flush()
        matter = Matter(meeting_id=meeting.id, position=1, kind=MatterKind.ADDED, title="邻议题")
        session.add(matter)
        session.flush()
    session.add(
        Decision(
            meeting_id=meeting.id, matter_id=matter.id, number=1, words="邻决定", unit_id=at.unit.id, due_on=day_of(now),
            decided_at=now, decided_by_id=at.worker.id,
        )
    )  # fmt: skip


def filing(session: Session, now: datetime, at: "Neighbour") -> None:
    """A proposal under way, with one grid of it."""
    filing = Filing(
        village_id=at.place.id, scope=at.place.scope, cause=FilingCause.OTHER, grounds="邻", basis="邻", based_on="",
        begun_at=now, state=FilingState.DRAFT, step_count=0, change_count=0,
    )  # fmt: skip
    filing.grids.append(FilingGrid(number=1, name="邻网格", boundary_words="邻", code=f"n-{at.name}"))
    session.add(filing)
