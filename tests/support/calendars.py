"""A calendar around a National Day, for examples one can check by hand."""

from datetime import date, datetime, time

from fieldapp.clock import CHINA
from fieldapp.domain.calendar.working_days import Calendar
from fieldapp.models import DayKind

MORNING = (time(8, 30), time(12, 0))
AFTERNOON = (time(14, 0), time(17, 30))
NATIONAL_DAY = {date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)}
MAKE_UP = {date(2026, 9, 20): DayKind.WORKDAY, date(2026, 10, 10): DayKind.WORKDAY}
CALENDAR = Calendar(NATIONAL_DAY | MAKE_UP, {2026}, [MORNING, AFTERNOON], [MORNING])


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)
