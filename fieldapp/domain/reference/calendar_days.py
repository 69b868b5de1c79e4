"""The working hours, holidays and make-up workdays that are known from the start."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from fieldapp.models import CalendarDay, CalendarEdition, CalendarYear, DayKind

FIRST_YEAR, OFFICIAL_UNTIL = 2020, 2026  # the years whose notices chinese-calendar knows
SEEDED = datetime(2025, 11, 4, tzinfo=UTC)  # the day of the last notice the seed knows
SEED_BASIS = "国务院办公厅历年部分节假日安排的通知（2020—2026）"
HOURS = [(8 * 60 + 30, 12 * 60, True), (14 * 60, 17 * 60 + 30, False)]


def first_calendar() -> list[CalendarYear | CalendarDay | CalendarEdition]:
    """Holidays on weekdays and make-up weekends; the years after the last notice are marked provisional."""
    years = [
        CalendarYear(jurisdiction="CN", year=year, is_official=year <= OFFICIAL_UNTIL)
        for year in range(FIRST_YEAR, OFFICIAL_UNTIL + 2)
    ]
    first = CalendarEdition(jurisdiction="CN", number=1, at=SEEDED, basis=SEED_BASIS, changes=[])
    return [*years, *special_days(), first]


def special_days() -> Iterator[CalendarDay]:
    """Every day the notices so far move: holidays on weekdays and make-up weekends."""
    import chinese_calendar

    day = date(FIRST_YEAR, 1, 1)
    while day.year <= OFFICIAL_UNTIL:
        works = chinese_calendar.is_workday(day)
        if works != (day.weekday() < 5):
            kind = DayKind.WORKDAY if works else DayKind.HOLIDAY
            _, name = chinese_calendar.get_holiday_detail(day)
            basis = f"国务院办公厅关于{day.year}年部分节假日安排的通知"
            yield CalendarDay(jurisdiction="CN", on=day, kind=kind, name=str(name or ""), basis=basis)
        day += timedelta(days=1)
