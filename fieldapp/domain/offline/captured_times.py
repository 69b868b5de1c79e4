"""When something was noted down, by a phone whose clock may be wrong."""

import re
from datetime import datetime, timedelta

from fieldapp.forms.submissions import TOLD, read_moment

CLOCK_TOLERANCE = timedelta(minutes=5)
OLDEST, AHEAD = timedelta(days=3 * 366), timedelta(days=31)


def captured_time(told: str | None, now: datetime, sent: str | None = None) -> datetime | None:
    """The time told by a phone, put right by what it said the time was when it sent; never later than `now`.

    None when none was told, and when it cannot be true: then the server's own time counts.
    """
    moment, sent_at = read_moment(told), read_moment(sent)
    if moment is None:
        return None
    wrong_by = now - sent_at if sent_at else timedelta()
    meant = moment + wrong_by if abs(wrong_by) > CLOCK_TOLERANCE else moment
    if not now - OLDEST <= meant <= now + AHEAD:
        return None
    return min(meant, now)  # its clock ran ahead and was put right before it sent


def told_time(text: str | None) -> str | None:
    """What a form says of a time, if it is written like one."""
    return text if text and re.fullmatch(TOLD, text) else None
