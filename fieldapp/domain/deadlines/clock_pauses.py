"""Pauses of a case: the finish clock stops, goes on, or gets more time."""

from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fieldapp.domain.deadlines import milestones
from fieldapp.domain.deadlines.clocks import clocks_of, refresh
from fieldapp.models import Case, CasePause, ClockKind, PauseReason, RungKind

EXTENDED = (ClockKind.FINISH, ClockKind.OVERALL)


def pause(session: Session, case: Case, reason: PauseReason, expected_until: datetime, now: datetime) -> None:
    """Stop the finish clock; on `expected_until` somebody is asked to look again."""
    session.add(
        CasePause(case_id=case.id, reason=reason, started_at=now, expected_until=max(expected_until, now))
    )
    rows = milestones.of_case(session, case.id)
    last = milestones.last_of(rows, RungKind.REVIEW)
    milestones.add(session, case, (RungKind.REVIEW, case.level), max(expected_until, now), last)
    refresh(session, case, now)


def postpone(session: Session, case: Case, until: datetime, now: datetime) -> None:
    """A pause has reached its day and goes on: it is looked at again on `until`."""
    for row in session.scalars(_open_pauses(case)):
        row.expected_until = until
    last = milestones.last_of(milestones.of_case(session, case.id), RungKind.REVIEW)
    milestones.add(session, case, (RungKind.REVIEW, case.level), until, last)
    session.flush()
    refresh(session, case, now)


def unpause(session: Session, case: Case, now: datetime) -> None:
    """Let the finish clock go on: the time that passed is given back to the deadline."""
    for row in session.scalars(_open_pauses(case)):
        row.ended_at = now
    session.flush()
    refresh(session, case, now)


def extend(session: Session, case: Case, until_on: date, now: datetime) -> None:
    """An extension was granted: due when work ends on that day."""
    for kind, clock in clocks_of(session, case).items():
        if kind in EXTENDED:
            clock.until_on, clock.extended_at = until_on, now
    unpause(session, case, now)


def _open_pauses(case: Case) -> Select[CasePause]:
    return select(CasePause).where(CasePause.case_id == case.id, CasePause.ended_at.is_(None))
