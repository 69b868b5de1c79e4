"""When an application is to be accepted and decided, and until when opinions are heard: by the working calendar."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.domain.calendar.calendars import load_calendar
from fieldapp.domain.calendar.limits import find_limit
from fieldapp.domain.calendar.working_time import add_working_days, due
from fieldapp.domain.reference.settings import setting
from fieldapp.models import ItemKind, ServiceItem, Step, Urgency

# Urgent items follow the limits of what is pressing: an application is never a matter of minutes.
URGENCY = {
    ItemKind.REGULAR: Urgency.ORDINARY,
    ItemKind.TEMPORARY: Urgency.ORDINARY,
    ItemKind.URGENT: Urgency.PRESSING,
}
OPINION_DAYS = {ItemKind.URGENT: ("urgent_item_opinion_days", "1")}


def start(session: Session, item: ServiceItem, step: Step, now: datetime) -> None:
    """Start the clock to accept or to decide. Raises LookupError without the limit's row."""
    limit = find_limit(session, URGENCY[item.kind], step)
    calendar = load_calendar(session, now, item.scope)
    item.clock_started_at = now
    item.due_at = due(calendar, now, limit.amount, limit.unit)
    item.calendar_version = calendar.version


def hear_opinions(session: Session, item: ServiceItem, now: datetime) -> None:
    """Hear the town and the workers for some working days."""
    days = int(setting(session, *OPINION_DAYS.get(item.kind, ("item_opinion_days", "5"))))
    item.opinions_until = add_working_days(load_calendar(session, now, item.scope), now, days)


def stop(item: ServiceItem) -> None:
    """Nobody is waited for any more, or the applicant alone."""
    item.clock_started_at = item.due_at = item.opinions_until = None
