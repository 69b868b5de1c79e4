"""Which days are evaluated, and the distance between two moments as both databases tell it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from fieldapp.clock import day_of
from fieldapp.domain.calendar.working_days import at
from fieldapp.domain.reference.settings import setting

DAY = timedelta(days=1)
CONFIRMATION_DAYS = "7"


@dataclass(frozen=True)
class Period:
    """From the first day to the last, as far as it has passed; `matures`: how long reporters are asked."""

    since: date
    until: date
    now: datetime
    matures: timedelta

    @property
    def begins(self) -> datetime:
        return at(self.since, time.min)

    @property
    def ends(self) -> datetime:
        """The first moment that does not belong to it."""
        return min(at(self.until + DAY, time.min), self.now)

    @property
    def last_day(self) -> date:
        """The last day that is over."""
        return min(self.until, day_of(self.now) - DAY)

    @property
    def month_ends(self) -> list[date]:
        """The last day of each month in it that is over."""
        days, first = [], self.since.replace(day=1)
        while first <= self.until:
            last = last_of_month(first)
            if self.since <= last <= self.last_day:
                days.append(last)
            first = last + DAY
        return days


def period(session: Session, since: date, until: date, now: datetime) -> Period:
    """The period as it stands now."""
    days = int(setting(session, "confirmation_days", CONFIRMATION_DAYS))
    return Period(since, until, now, timedelta(days=days))


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_before(today: date, count: int) -> list[date]:
    """The first days of the last complete months, the newest first."""
    first, found = today.replace(day=1), []
    for _ in range(count):
        first = (first - DAY).replace(day=1)
        found.append(first)
    return found


class DaysBetween(FunctionElement[float]):
    """How many days lie between an earlier and a later day or moment."""

    type, inherit_cache = Float(), True


@compiles(DaysBetween, "sqlite")
def _by_julian_days(element: DaysBetween, compiler: Any, **options: Any) -> str:
    earlier, later = (compiler.process(each, **options) for each in element.clauses)
    return f"(julianday({later}) - julianday({earlier}))"


@compiles(DaysBetween)
def _by_seconds(element: DaysBetween, compiler: Any, **options: Any) -> str:
    earlier, later = (compiler.process(each, **options) for each in element.clauses)
    passed = f"(CAST({later} AS timestamp) - CAST({earlier} AS timestamp))"
    return f"(EXTRACT(EPOCH FROM {passed}) / 86400.0)"
