"""What one run of the escalation reads once."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.domain.calendar.calendars import Calendars
from fieldapp.domain.notifications import digests
from fieldapp.domain.organisation import unit_tables
from fieldapp.domain.organisation.responsible_units import ResponsibleUnits
from fieldapp.domain.reference.settings import setting


@dataclass
class Scan:
    """The responsible units, the calendars, and how often digests go out, as they stood when the run began."""

    now: datetime
    responsible_units: ResponsibleUnits
    calendars: Calendars
    digest_minutes: int
    slots: dict[int, datetime] = field(default_factory=dict)  # by calendar: the moment is the same for all

    def send_at(self, scope: str, is_urgent: bool) -> datetime:
        if is_urgent:
            return self.now
        calendar = self.calendars.at(scope)
        if id(calendar) not in self.slots:
            self.slots[id(calendar)] = digests.send_at(calendar, self.now, False, self.digest_minutes)
        return self.slots[id(calendar)]


def begin(session: Session, now: datetime) -> Scan:
    """Read what a run needs."""
    minutes = int(setting(session, "digest_minutes", "30"))
    return Scan(now, unit_tables.read_with_duty(session, now), Calendars(session, now), minutes)
