"""What somebody has revealed and may read for a while.

For minutes by the signed cookie, which holds ids and an end, no words; on a phone what was taken along.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import session

from fieldapp import clock, db
from fieldapp.domain.offline import temporary_reveals
from fieldapp.domain.privacy import reveals
from fieldapp.domain.privacy.reveals import SHOWN_FOR
from fieldapp.forms.households import RevealForm
from fieldapp.models import Household, Report, Resident
from fieldapp.web.access import actor
from fieldapp.web.logs import request_id

KEY = "revealed"


def show_for_a_while(subject_id: UUID, fields: list[str]) -> None:
    """Remember what was revealed; what has run out is dropped."""
    until = clock.now() + SHOWN_FOR
    session[KEY] = {**_running(), str(subject_id): [until.isoformat(), fields]}


def reveal_for_a_while(subject: Household | Resident, form: RevealForm) -> None:
    """Show the chosen fields of a record; who looks, at what and why, is written down first."""
    fields = list(form.fields.data or [])
    reveals.reveal(db.session(), actor(), subject, fields, str(form.purpose.data), clock.now(), request_id())
    show_for_a_while(subject.id, fields)


@dataclass(frozen=True)
class Shown:
    """Which fields of which subject may be read; on a phone: until when, by resident."""

    minutes: dict[str, Any] = field(default_factory=dict)
    taken: dict[UUID, datetime] = field(default_factory=dict)

    def of_resident(self, person: Resident) -> list[str]:
        if person.id in self.taken:
            return list(temporary_reveals.OF_RESIDENT)
        return self._of(person.id)

    def of_household(self, home: Household, people: list[Resident]) -> list[str]:
        """The contact of a household is taken along with those who live there."""
        if any(person.id in self.taken for person in people):
            return list(temporary_reveals.OF_HOUSEHOLD)
        return self._of(home.id)

    def of_report(self, report: Report) -> list[str]:
        """Which fields of who reported it; never on a phone's kept page."""
        return self._of(report.id)

    def kept(self, people: list[Resident]) -> dict[str, Any]:
        """What a kept page with these people on it must say: when it is forgotten, and whom it shows."""
        ends = {person.id: self.taken[person.id] for person in people if person.id in self.taken}
        return {"kept_until": min(ends.values()), "kept_people": list(ends)} if ends else {}

    def _of(self, subject_id: UUID) -> list[str]:
        found = self.minutes.get(str(subject_id))
        return found[1] if found else []


def shown() -> Shown:
    """What this person may read now, at the desk or on the phone; what a phone takes along is asked for once."""
    if not actor().takes_along:
        return Shown(minutes=_running())
    if not actor().may_anywhere("reveal"):
        return Shown()
    return Shown(taken=temporary_reveals.taken(db.session(), actor(), clock.now()))


def _running() -> dict[str, Any]:
    now = clock.now()
    kept = session.get(KEY, {})
    return {key: value for key, value in kept.items() if datetime.fromisoformat(str(value[0])) > now}
