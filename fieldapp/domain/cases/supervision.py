"""Who looks on from above: the grades of supervision, and the levels that are told of an urgent case at once."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.domain.deadlines import clocks
from fieldapp.domain.notifications import urgent_notices
from fieldapp.models import Case, Supervision, Urgency

GRADES = [None, *Supervision]


def graver(grade: Supervision | None) -> Supervision:
    """One grade more: normal, yellow, red."""
    return GRADES[min(GRADES.index(grade) + 1, len(GRADES) - 1)] or Supervision.NORMAL


def tell_levels(session: Session, case: Case, now: datetime) -> None:
    """Called wherever a case can have become urgent. Safe to call again: no level is told twice."""
    is_urgent = case.is_open and case.urgency is Urgency.URGENT
    if is_urgent and urgent_notices.tell_at_once(session, case, now):
        clocks.follow(session, case, now)
