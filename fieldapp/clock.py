"""What time it is. The only module that asks the operating system."""

import time as machine
from datetime import UTC, date, datetime, time, timedelta, timezone

# China keeps one time and no summer time; a fixed offset needs no zone files on a small server.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def now() -> datetime:
    return datetime.now(UTC)


def machine_seconds() -> float:
    """Seconds since 1970 by this machine's clock, only to be compared with another machine's."""
    return machine.time()


def day_of(moment: datetime) -> date:
    """The calendar day in China on which `moment` (aware) falls."""
    return moment.astimezone(CHINA).date()


def end_of_day(moment: datetime) -> datetime:
    """Midnight in China after `moment`."""
    return datetime.combine(day_of(moment) + timedelta(days=1), time(), CHINA)


def today() -> date:
    return day_of(now())
