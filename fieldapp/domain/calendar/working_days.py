"""Which days and spans of them are working time in China. Pure arithmetic over rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from fieldapp.clock import CHINA
from fieldapp.models import DayKind

Span = tuple[time, time]
# No walk over days goes further, whatever it is asked; a longer span counts as HORIZON, which a walk always reaches.
HORIZON_DAYS = 3660
HORIZON = timedelta(days=HORIZON_DAYS // 2)
FIRST, LAST = datetime(1970, 1, 2, tzinfo=CHINA), datetime(2200, 1, 1, tzinfo=CHINA)
NO_WORK = "no working day within ten years: the calendar rows are wrong"


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
