"""The working calendar as rows that people edit: each change is an edition with a basis, and says what it moved."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.calendar.calendars import NATION
from fieldapp.domain.calendar.working_days import at
from fieldapp.domain.deadline_changes import recalculation
from fieldapp.domain.deadline_changes.calendar_notices import Change
from fieldapp.domain.deadline_changes.recalculation import Moved
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.models import CalendarDay, CalendarEdition, CalendarYear, Place, WorkingHours

LAST_MINUTE = 24 * 60


def publish(
    session: Session, actor: Actor | None, change: Change, now: datetime
) -> tuple[CalendarEdition, list[Moved]]:
    """Write a new edition and compute every open deadline it concerns anew; returns which moved.

    `actor` None: the operator at the command line. Raises RuleBroken without a basis or with hours that overlap.
    """
    _may(session, actor, change.jurisdiction)
    if not change.basis.strip():
        raise RuleBroken("Please enter the notice or decision this is based on.")
    _check_hours(change.hours)
    first = _first_moment(change)
    changes = _write_edition(session, change)
    last = select(func.max(CalendarEdition.number)).where(CalendarEdition.jurisdiction == change.jurisdiction)
    edition = CalendarEdition(
        jurisdiction=change.jurisdiction,
        number=(session.scalar(last) or 0) + 1,
        at=now,
        person_id=actor.id if actor else None,
        basis=change.basis.strip(),
        changes=changes,
    )
    session.add(edition)
    session.flush()
    audit_log.note(
        session, Act.CHANGE_CALENDAR, actor, now, edition, f"{edition.jurisdiction} {edition.number}"
    )
    where = recalculation.in_place(change.jurisdiction, first)
    moved = recalculation.apply(session, actor, where, change.basis.strip(), now)
    edition.moved = [[m.number, m.before.isoformat(), m.after.isoformat()] for m in moved]
    session.flush()
    return edition, moved


def days_of(session: Session, jurisdiction: str, year: int) -> Sequence[CalendarDay]:
    """The special days of a year, in order."""
    between = CalendarDay.on.between(date(year, 1, 1), date(year, 12, 31))
    query = select(CalendarDay).where(CalendarDay.jurisdiction == jurisdiction, between)
    return session.scalars(query.order_by(CalendarDay.on)).all()


def years_of(session: Session, jurisdiction: str) -> dict[int, bool]:
    """The years that are known, and whether their official notice is in."""
    query = select(CalendarYear.year, CalendarYear.is_official)
    query = query.where(CalendarYear.jurisdiction == jurisdiction).order_by(CalendarYear.year)
    return {row.year: row.is_official for row in session.execute(query)}


def hours_of(session: Session, jurisdiction: str) -> Sequence[WorkingHours]:
    """The working hours of a jurisdiction; none when it keeps those of the place above it."""
    query = select(WorkingHours).where(WorkingHours.jurisdiction == jurisdiction)
    return session.scalars(query.order_by(WorkingHours.opens_minute)).all()


def editions_of(session: Session, jurisdiction: str, most: int = 20) -> Sequence[CalendarEdition]:
    """The editions of a jurisdiction, newest first."""
    query = select(CalendarEdition).where(CalendarEdition.jurisdiction == jurisdiction)
    return session.scalars(query.order_by(CalendarEdition.number.desc()).limit(most)).all()


def may_edit(actor: Actor, jurisdiction: str) -> bool:
    """A place's own calendar by administrators of its area; the nation's by any administrator."""
    if jurisdiction == NATION:
        return actor.may_anywhere("edit_calendar")
    return actor.may("edit_calendar", jurisdiction)


def _may(session: Session, actor: Actor | None, jurisdiction: str) -> None:
    if jurisdiction != NATION:
        known = select(Place.id).where(Place.scope.in_([jurisdiction]), Place.ends_on.is_(None))
        if session.scalars(known.limit(1)).first() is None:
            raise RuleBroken("There is no such place.")
    if actor is not None and not may_edit(actor, jurisdiction):
        raise NotYours("This calendar is outside your area.")


def _check_hours(hours: Sequence[tuple[int, int, bool]]) -> None:
    before = 0
    for opens, closes, _ in sorted(hours):
        if not before <= opens < closes <= LAST_MINUTE:
            raise RuleBroken("Working hours must not overlap, and each must end after it begins.")
        before = closes


def _first_moment(change: Change) -> datetime:
    """From when on something is different; new hours hold from the very beginning."""
    if change.hours:
        return at(date(1970, 1, 1), time.min)
    years = [date(year, 1, 1) for year, _ in change.years]
    return at(min([*years, *(day.on for day in change.days)], default=date(1970, 1, 1)), time.min)


def _write_edition(session: Session, change: Change) -> list[Any]:
    where = change.jurisdiction
    if change.whole_years:
        for year, _ in change.years:
            days = CalendarDay.on.between(date(year, 1, 1), date(year, 12, 31))
            session.execute(delete(CalendarDay).where(CalendarDay.jurisdiction == where, days))
    named = [day.on for day in change.days]
    session.execute(delete(CalendarDay).where(CalendarDay.jurisdiction == where, CalendarDay.on.in_(named)))
    basis = change.basis.strip()
    session.add_all(
        CalendarDay(jurisdiction=where, on=day.on, kind=day.kind, name=day.name, basis=basis)
        for day in change.days
        if day.kind is not None
    )
    for year, is_official in change.years:
        session.execute(
            delete(CalendarYear).where(CalendarYear.jurisdiction == where, CalendarYear.year == year)
        )
        session.add(CalendarYear(jurisdiction=where, year=year, is_official=is_official))
    if change.hours:
        session.execute(delete(WorkingHours).where(WorkingHours.jurisdiction == where))
        session.add_all(
            WorkingHours(jurisdiction=where, opens_minute=opens, closes_minute=closes, is_morning=is_morning)
            for opens, closes, is_morning in change.hours
        )
    session.flush()
    written = [[day.on.isoformat(), day.kind.value if day.kind else ""] for day in change.days]
    return [*written, *(list(year) for year in change.years), *(list(span) for span in change.hours)]
