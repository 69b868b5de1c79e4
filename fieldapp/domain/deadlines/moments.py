"""Moments a case is reckoned by: until when a day lasts, when work begins, by when to accept."""

from datetime import date, datetime, time

from sqlalchemy.orm import Session

from fieldapp.domain.calendar import calendars
from fieldapp.domain.calendar import limits as limits_in_force
from fieldapp.domain.calendar.working_days import at, end_of_work, start_of_work
from fieldapp.domain.calendar.working_time import due
from fieldapp.models import Case, Step, Urgency


def last_moment(session: Session, case: Case, day: date, now: datetime) -> datetime:
    """Until when something can be done on a day: the end of work, of what is urgent the end of the day."""
    if case.urgency is Urgency.URGENT:
        return at(day, time.max)
    return end_of_work(calendars.load_calendar(session, now, case.scope), day)


def first_opening(session: Session, case: Case, day: date, now: datetime) -> datetime:
    """When work begins on the first working day from `day` on, at the case's place."""
    return start_of_work(calendars.load_calendar(session, now, case.scope), day)


def decide_by(session: Session, case: Case, now: datetime) -> datetime:
    """By when somebody who is asked for more time should have decided: as long as accepting may take."""
    return accept_by_of(session, case, now)


def accept_by_of(session: Session, case: Case, now: datetime) -> datetime:
    limit = limits_in_force.find_limit(session, case.urgency, Step.ACCEPT, case.category.code)
    return due(calendars.load_calendar(session, now, case.scope), now, limit.amount, limit.unit)
