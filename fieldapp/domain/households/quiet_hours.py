"""The hours in which nobody is visited or called."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.clock import CHINA
from fieldapp.domain.reference.settings import HOURS, setting


def quiet_hours(session: Session) -> str:
    """The hours in which nobody knocks or phones unless it is urgent, as the setting row has them."""
    return setting(session, "quiet_hours", "")


def is_quiet(hours: str, now: datetime) -> bool:
    """Whether `now` lies within `hours` ("21:00-08:00", China time; may cross midnight)."""
    found = HOURS.fullmatch(hours.strip())
    if found is None:
        return False
    begin, end = (int(found[i]) * 60 + int(found[i + 1]) for i in (1, 3))
    local = now.astimezone(CHINA)
    minute = local.hour * 60 + local.minute
    return begin <= minute < end if begin <= end else minute >= begin or minute < end
