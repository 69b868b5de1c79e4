"""What is counted of care: visits on their cycle, and records looked at again in time. No names, no reasons."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    exists,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.selectable import Subquery

from fieldapp.domain.access.areas import within
from fieldapp.domain.evaluation.case_measures import List, columns
from fieldapp.domain.evaluation.periods import DaysBetween, Period
from fieldapp.models import Condition, RecordReview, Resident, Visit

LONG_AGO = date(1970, 1, 1)


# --- person-months at whose end the last visit was within the cycle


def person_months(period: Period, area: str) -> List:
    """Residents with a cycle at the end of each month, once a first visit can have been due.

    The list and what meets it name the same rows: `months` here, `reviews` below.
    """
    months = _months(period)
    query = select(*columns(Resident.id, null(), Resident.scope, months.c.ends_on, null()))
    due = DaysBetween(Resident.registered_at, months.c.ends_on) >= Resident.visit_every_days
    running = or_(Resident.ended_on.is_(None), Resident.ended_on > months.c.ends_on)
    return query.join(months, true()).where(
        _in(Resident.scope, area), running, due, Resident.review_on >= months.c.ends_on
    )


def visited(_period: Period) -> ColumnElement[bool]:
    ends_on = literal_column("months.ends_on", Date())
    theirs = or_(
        Visit.resident_id == Resident.id,
        and_(Visit.resident_id.is_(None), Visit.household_id == Resident.household_id),
    )
    recent = and_(Visit.on <= ends_on, DaysBetween(Visit.on, ends_on) <= Resident.visit_every_days)
    return exists().where(theirs, recent, Visit.condition != Condition.NOT_MET)


def _months(period: Period) -> Subquery:
    """One row a month that is over; one of long ago where none is."""
    days = period.month_ends or [LONG_AGO]
    first, *others = (_day(day) for day in days)
    return (union_all(first, *others) if others else first).subquery("months")


def _day(day: date) -> Select[tuple[date]]:
    return select(literal(day, Date()).label("ends_on"))


# --- reviewed in time ÷ due


def reviews_due(period: Period, area: str) -> List:
    rows = _reviews(period, area).subquery("reviews")
    return select(*columns(rows.c.id, null(), rows.c.scope, rows.c.due_on, null())).select_from(rows)


def reviewed_in_time(_period: Period) -> ColumnElement[bool]:
    due_on, done_on = (literal_column(f"reviews.{name}", Date()) for name in ("due_on", "done_on"))
    return and_(done_on.is_not(None), done_on <= due_on)


def _reviews(period: Period, area: str) -> Any:
    due = (period.since, period.last_day)
    done = select(RecordReview.id, RecordReview.scope, RecordReview.due_on, RecordReview.done_on).where(
        _in(RecordReview.scope, area), RecordReview.due_on.between(*due)
    )
    waiting = select(
        Resident.id, Resident.scope, Resident.review_on, literal(None, Date()).label("done_on")
    ).where(_in(Resident.scope, area), Resident.review_on.between(*due), Resident.ended_on.is_(None))
    return union_all(done, waiting)


def _in(column: Any, area: str) -> ColumnElement[bool]:
    return within(column, [area]) if area else true()
