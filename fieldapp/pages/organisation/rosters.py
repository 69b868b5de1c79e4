"""A centre's roster of one week: what is planned, what the form offers, and proposals to begin from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask import url_for
from flask_babel import format_date, gettext

from fieldapp import clock, db
from fieldapp.domain.organisation import centres, duty_roster
from fieldapp.domain.organisation.duty_roster import DAYS, WEEKS_AHEAD, Plan, Slot
from fieldapp.forms.organisation import TIMES, RosterForm
from fieldapp.models import DutyShift, DutyTime, Person, Unit


class Shown(NamedTuple):
    """A shift on the page: who is planned, whether it is over, and the field that changes it."""

    time: DutyTime
    name: str
    is_over: bool
    field: Any


@dataclass
class Roster:
    """A centre's week as the page shows it."""

    unit: Unit
    monday: date
    running: Slot
    shifts: Mapping[Slot, DutyShift]
    staff: list[Person]
    last: Plan = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        return {slot: shift.person_id for slot, shift in self.shifts.items()}

    @property
    def mark(self) -> str:
        return duty_roster.plan_mark(self.plan)

    @property
    def is_over(self) -> bool:
        """Whether nothing of this week can be planned any more."""
        return not self._open_slots()

    def days(self, form: RosterForm) -> list[tuple[str, list[Shown]]]:
        """Each day in words, with its shifts."""
        return [
            (
                format_date(self.monday + timedelta(days=number), "MMMd EEE"),
                [self._shown(Slot(self.monday + timedelta(days=number), time), form) for time in DutyTime],
            )
            for number in range(DAYS)
        ]

    @property
    def before(self) -> str:
        return self._week(-1)

    @property
    def after(self) -> str:
        return self._week(1)

    def form(self, fill: str) -> RosterForm:
        """The week as it is planned, or a proposal: last week's plan, or the staff in turn."""
        plan = dict(self.plan)
        open_slots = self._open_slots()
        if fill == "last":
            plan |= {slot: who for slot, who in self.last.items() if slot in open_slots}
        elif fill == "turn":
            plan |= duty_roster.in_turn([person.id for person in self.staff], open_slots)
        here = {person.id for person in self.staff}
        form = self.filled(RosterForm())
        for slot, who in plan.items():
            form[_field_of(slot, self.monday)].data = str(who) if who in here else ""
        form.as_seen.data = self.mark
        return form

    def filled(self, form: RosterForm) -> RosterForm:
        """The form with whom it offers."""
        offered = [("", gettext("Nobody")), *((str(person.id), person.name) for person in self.staff)]
        for fields in form.shifts():
            for each in fields:
                each.choices = offered
        return form

    def fill_address(self, fill: str) -> str:
        """The same week with a proposal in its form."""
        monday = self.monday.isoformat()
        return url_for("desk.duty.show", unit_id=self.unit.id, week=monday, fill=fill)

    def _shown(self, slot: Slot, form: RosterForm) -> Shown:
        shift = self.shifts.get(slot)
        is_over = duty_roster.is_over(slot, self.running)
        name = shift.person.name if shift else ""
        return Shown(slot.time, name, is_over, form[_field_of(slot, self.monday)])

    def _open_slots(self) -> list[Slot]:
        slots = duty_roster.slots_of(self.monday)
        return [slot for slot in slots if not duty_roster.is_over(slot, self.running)]

    def _week(self, weeks: int) -> str:
        """The address of another week; empty beyond what may be planned."""
        monday = self.monday + timedelta(weeks=weeks)
        if abs(monday - duty_roster.week_of(clock.today())) > timedelta(weeks=WEEKS_AHEAD):
            return ""
        return url_for("desk.duty.show", unit_id=self.unit.id, week=monday.isoformat())


def roster_of(unit: Unit, monday: date) -> Roster:
    session, now = db.session(), clock.now()
    last = duty_roster.plan_of(session, unit, monday - timedelta(days=DAYS))
    people = {person.id: person for person, _ in centres.staff_of(session, unit, clock.day_of(now))}
    return Roster(
        unit=unit,
        monday=monday,
        running=duty_roster.slot_now(session, now),
        shifts=duty_roster.shifts_of(session, unit, monday),
        staff=list(people.values()),
        last=duty_roster.moved(last, DAYS),
    )


def planned_by(roster: Roster, form: RosterForm) -> Plan:
    """What the form says, by shift."""
    fields = ((slot, form[_field_of(slot, roster.monday)]) for slot in duty_roster.slots_of(roster.monday))
    return {slot: UUID(each.data) for slot, each in fields if each.data}


def _field_of(slot: Slot, monday: date) -> str:
    return f"{TIMES[list(DutyTime).index(slot.time)]}_{(slot.on - monday).days}"
