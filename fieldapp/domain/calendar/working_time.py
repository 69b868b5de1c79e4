"""Working time in China: which moments count, and how far a span of them reaches. Pure arithmetic over rows.

The starting day does not count; a start outside working hours moves to the next opening; due at the same
time of day on the n-th working day, moved into working time. Every result lies inside working time (its
closing moment included) unless a limit runs on clock time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from fieldapp.clock import CHINA
from fieldapp.models import MOST_TIME, DayKind, TimeUnit

Span = tuple[time, time]
Pause = tuple[datetime, datetime]
NOTHING = timedelta(0)
# No walk over days goes further, whatever it is asked; a longer span counts as HORIZON, which a walk always reaches.
HORIZON_DAYS = 3660
NO_WORK = "no working day within ten years: the calendar rows are wrong"
HORIZON = timedelta(days=HORIZON_DAYS // 2)
FIRST, LAST = datetime(1970, 1, 2, tzinfo=CHINA), datetime(2200, 1, 1, tzinfo=CHINA)


@dataclass
class Calendar:
    """The working calendar of one jurisdiction, read once."""

    days: dict[date, DayKind]
    official_years: set[int]
    spans: Sequence[Span]
    morning: Sequence[Span]
    version: str = "CN"
    _known: dict[date, list[tuple[datetime, datetime]]] = field(default_factory=dict)

    def spans_on(self, day: date) -> Sequence[Span]:
        """The working spans of `day`, earliest first; empty on a day off."""
        kind = self.days.get(day)
        if kind is DayKind.HOLIDAY:
            return ()
        if kind is DayKind.HALF_DAY:
            return self.morning
        if kind is DayKind.WORKDAY or day.weekday() < 5:
            return self.spans
        return ()

    def work_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The same as moments, aware."""
        if day not in self._known:
            self._known[day] = [(at(day, opens), at(day, closes)) for opens, closes in self.spans_on(day)]
        return self._known[day]

    def is_provisional(self, day: date) -> bool:
        return day.year not in self.official_years

    def is_uncertain(self, start: datetime, end: datetime) -> bool:
        """Whether any year between the two still lacks its official notice."""
        first, last = (in_china(moment).year for moment in (start, end))
        return any(year not in self.official_years for year in range(first, last + 1))


def into_working_time(calendar: Calendar, moment: datetime) -> datetime:
    """`moment` itself when somebody is at work then, else the next opening (aware, China)."""
    local = in_china(moment)
    for day in days_from(local.date()):
        for opens, closes in calendar.work_on(day):
            if local < closes:
                return max(local, opens)
    raise AssertionError("unreachable")


def add_working_days(calendar: Calendar, start: datetime, count: int) -> datetime:
    """Same time of day on the `count`-th working day after the day of `start`."""
    begun = into_working_time(calendar, start)
    day = begun.date()
    for day in _working_days_after(calendar, begun.date(), count):  # noqa: B007
        pass
    due, closes = datetime.combine(day, begun.timetz()), calendar.work_on(day)[-1][1]
    return closes if due >= closes else into_working_time(calendar, due)  # a half day closes earlier


def add_working_time(calendar: Calendar, start: datetime, span: timedelta) -> datetime:
    """The moment at which `span` of working time has passed since `start`; `start` itself for none."""
    if span <= NOTHING:
        return in_china(start)
    left, local = span, in_china(start)
    for day in days_from(local.date()):
        for opens, closes in calendar.work_on(day):
            begin = max(opens, local)
            if begin >= closes:
                continue
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
    raise AssertionError("unreachable")


def take_working_time(calendar: Calendar, end: datetime, span: timedelta) -> datetime:
    """The latest moment from which `span` of working time passes until `end`."""
    if span <= NOTHING:
        return in_china(end)
    left, local = span, in_china(end)
    for ahead in range(HORIZON_DAYS):
        for opens, closes in reversed(calendar.work_on(local.date() - timedelta(days=ahead))):
            until = min(closes, local)
            if until <= opens:
                continue
            if left <= until - opens:
                return until - left
            left -= until - opens
    raise LookupError(NO_WORK)


def add_working_hours(calendar: Calendar, start: datetime, hours: float) -> datetime:
    """The moment after `hours` of working time."""
    return add_working_time(calendar, into_working_time(calendar, start), timedelta(hours=hours))


def working_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies between the two; nothing when they are the wrong way round."""
    local = in_china(start)
    until, passed = min(in_china(end), local + HORIZON), NOTHING
    for ahead in range((until.date() - local.date()).days + 1):
        for opens, closes in calendar.work_on(local.date() + timedelta(days=ahead)):
            passed += max(NOTHING, min(closes, until) - max(opens, local))
    return passed


def due(calendar: Calendar, start: datetime, amount: int, unit: TimeUnit) -> datetime:
    """When `amount` of `unit` after `start` is over."""
    amount = min(amount, MOST_TIME[unit])
    if unit is TimeUnit.MINUTES:
        return start + timedelta(minutes=amount)
    if unit is TimeUnit.WORKING_HOURS:
        return add_working_hours(calendar, start, amount)
    return add_working_days(calendar, start, amount)


def give_back(
    calendar: Calendar, due_at: datetime, pauses: Sequence[Pause], start: datetime, unit: TimeUnit
) -> datetime:
    """`due_at` moved by the time that pauses took from a clock begun at `start`.

    A pause gives back as much (working or clock) time as it took; one begun after the deadline gives nothing.
    """
    for begun, ended in _apart(pauses, start):
        if begun >= due_at:
            break
        if unit is TimeUnit.MINUTES:
            due_at += min(ended - begun, HORIZON)
        else:
            due_at = add_working_time(calendar, due_at, working_time(calendar, begun, ended))
    return due_at


def is_working_time(calendar: Calendar, moment: datetime) -> bool:
    """Whether somebody is at work at `moment`."""
    return into_working_time(calendar, moment) == moment


def end_of_work(calendar: Calendar, day: date) -> datetime:
    """When work ends on `day`, or on the last working day before it."""
    for ahead in range(HORIZON_DAYS):
        if work := calendar.work_on(day - timedelta(days=ahead)):
            return work[-1][1]
    raise LookupError(NO_WORK)


def start_of_work(calendar: Calendar, day: date) -> datetime:
    """When work begins on `day`, or on the next working day."""
    return into_working_time(calendar, at(day, time.min))


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, CHINA)


def in_china(moment: datetime) -> datetime:
    """The same moment by China's clocks; one that no calendar reaches is brought to the calendar's end."""
    return min(max(moment, FIRST), LAST).astimezone(CHINA)


def days_from(day: date) -> Iterator[date]:
    for ahead in range(HORIZON_DAYS):
        yield day + timedelta(days=ahead)
    raise LookupError(NO_WORK)


def _apart(pauses: Sequence[Pause], start: datetime) -> list[Pause]:
    """The pauses after `start`, in order, overlapping ones joined."""
    apart: list[Pause] = []
    for begun, ended in sorted((max(begun, start), ended) for begun, ended in pauses if ended > start):
        if apart and begun <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(ended, apart[-1][1]))
        else:
            apart.append((begun, ended))
    return apart


def _working_days_after(calendar: Calendar, day: date, count: int) -> Iterator[date]:
    found = 0
    for later in days_from(day + timedelta(days=1)):
        if found >= count:
            return
        if calendar.spans_on(later):
            found += 1
            yield later
