"""The working calendar as rows that people edit: each change is an edition with a basis, and says what it moved."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from fieldapp.domain.deadline_changes.recalculation import Moved
from fieldapp.domain.errors import N_, DomainError, NotYours
from fieldapp.domain.sheets import cells, tables
from fieldapp.domain.sheets.problems import Problem
from fieldapp.domain.sheets.tables import Column, Row
from fieldapp.models import CalendarDay, CalendarEdition, CalendarYear, DayKind, Place, WorkingHours

KINDS = {
    "放假": DayKind.HOLIDAY,
    "上班": DayKind.WORKDAY,
    "半天": DayKind.HALF_DAY,
    "休": DayKind.HOLIDAY,
    "休息": DayKind.HOLIDAY,
    "节假日": DayKind.HOLIDAY,
    "班": DayKind.WORKDAY,
    "调休上班": DayKind.WORKDAY,
    "补班": DayKind.WORKDAY,
    "半天（上午上班）": DayKind.HALF_DAY,
    "Day off": DayKind.HOLIDAY,
    "Make-up working day": DayKind.WORKDAY,
    "Half day (morning)": DayKind.HALF_DAY,
    **{kind.value: kind for kind in DayKind},
}
MOST_DAYS = 800
FIRST_YEAR, LAST_YEAR = 2000, 2100
COLUMNS = (
    Column("date", ("日期", "日子", "date", "day"), cells.day, example="2027-01-01"),
    Column("kind", ("类型", "性质", "安排", "kind", "type"), cells.one_of(KINDS), example="放假"),
    Column(
        "name", ("名称", "节日", "假日", "说明", "name"), cells.words, is_needed=False, example="示例：元旦"
    ),
)
LAST_MINUTE = 24 * 60


class CalendarBroken(DomainError):
    """A notice that cannot be read; the message names the line."""


@dataclass(frozen=True)
class NewDay:
    """How one day is to be; without a kind it is an ordinary day of its week again."""

    on: date
    kind: DayKind | None
    name: str = ""


@dataclass(frozen=True)
class Change:
    """What an edition changes, on whose word. `years`: whether their official notice is in."""

    jurisdiction: str
    basis: str
    days: Sequence[NewDay] = ()
    years: Sequence[tuple[int, bool]] = ()
    hours: Sequence[tuple[int, int, bool]] = ()  # opens, closes (minutes after midnight), morning
    whole_years: bool = False  # days of those years that are not named become ordinary again


def read_notice(source: bytes | str) -> list[Row]:
    """The days of a file or a pasted table; what is wrong with a row is in it. Raises SheetRefused."""
    rows, seen = tables.read(source, COLUMNS, MOST_DAYS), set[date]()
    for row in rows:
        on = row.values.get("date")
        if on in seen:
            row.problems.append(Problem(N_("%(day)s stands there twice."), day=on))
        elif on is not None:
            if not FIRST_YEAR <= on.year <= LAST_YEAR:
                row.problems.append(Problem(N_("%(day)s is too far away."), day=on))
            seen.add(on)
    return rows


def notice_of(rows: Sequence[Row], jurisdiction: str, basis: str, year: int | None = None) -> Change:
    """All days or none. The year is the list's last, unless given. Raises CalendarBroken."""
    for row in rows:
        for problem in row.problems:
            raise CalendarBroken(f"{row.number}: {problem}") from problem
    days = [NewDay(v["date"], v["kind"], v.get("name", "")) for v in (row.values for row in rows)]
    official = (year or max(day.on.year for day in days), True)
    return Change(jurisdiction, basis, days, [official], whole_years=True)


def publish(
    session: Session, actor: Actor | None, change: Change, now: datetime
) -> tuple[CalendarEdition, list[Moved]]:
    """Write a new edition and compute every open deadline it concerns anew; returns which moved.

    `actor` None: the operator at the command line. Raises DomainError without a basis or with hours that overlap.
    """
    _may(session, actor, change.jurisdiction)
    if not change.basis.strip():
        raise DomainError("Please name the notice or decision this rests on.")
    _check_hours(change.hours)
    first = _first_moment(change)
    changes = _write(session, change)
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
            raise DomainError("There is no such place.")
    if actor is not None and not may_edit(actor, jurisdiction):
        raise NotYours("This calendar is outside your area.")


def _check_hours(hours: Sequence[tuple[int, int, bool]]) -> None:
    before = 0
    for opens, closes, _ in sorted(hours):
        if not before <= opens < closes <= LAST_MINUTE:
            raise DomainError("Working hours must not overlap, and each must end after it begins.")
        before = closes


def _first_moment(change: Change) -> datetime:
    """From when on something is different; new hours hold from the very beginning."""
    if change.hours:
        return at(date(1970, 1, 1), time.min)
    years = [date(year, 1, 1) for year, _ in change.years]
    return at(min([*years, *(day.on for day in change.days)], default=date(1970, 1, 1)), time.min)


def _write(session: Session, change: Change) -> list[Any]:
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
