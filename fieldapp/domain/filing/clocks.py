"""When a filing is to be reviewed and filed, by the working calendar."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.domain.calendar.calendars import load_calendar
from fieldapp.domain.calendar.limits import find_limit
from fieldapp.domain.calendar.working_time import due
from fieldapp.models import Filing, Step, Urgency


def start(session: Session, filing: Filing, step: Step, now: datetime) -> None:
    """Start the clock of the county or the city. Raises LookupError without the limit's row."""
    limit = find_limit(session, Urgency.ORDINARY, step)
    calendar = load_calendar(session, now, filing.scope)
    filing.clock_started_at = now
    filing.due_at = due(calendar, now, limit.amount, limit.unit)
    filing.calendar_version = calendar.version


def stop(filing: Filing) -> None:
    """Nobody is waited for any more, or the town alone."""
    filing.clock_started_at = filing.due_at = None
