"""The duty roster: who is planned for which shift of a centre, and who is on now.

A roster is a plan and no clock-in: nothing notes who came, and past days are deleted (domain/privacy/retention.py).
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from fieldapp.clock import CHINA
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import ChangedMeanwhile, NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.domain.organisation import centres
from fieldapp.domain.reference.settings import BY_KEY, setting, values_of
from fieldapp.models import DutyShift, DutyTime, Person, Posting, Unit

DAYS = 7
DAY_BEGINS, NIGHT_BEGINS, KEPT_DAYS = "duty_day_hour", "duty_night_hour", "duty_roster_days"
WEEKS_AHEAD = 8


class Slot(NamedTuple):
    """One shift of a centre; a night belongs to the day on which it begins."""

    on: date
    time: DutyTime


class Hours(NamedTuple):
    """The hours of the clock at which the two shifts begin."""

    day: int
    night: int


Plan = Mapping[Slot, UUID]  # who is planned; a slot without anybody is left out


def hours_of(session: Session) -> Hours:
    """When shifts begin, as administrators have set it."""
    said = values_of(session, (DAY_BEGINS, NIGHT_BEGINS))
    return Hours(*(int(said.get(key, BY_KEY[key].default)) for key in (DAY_BEGINS, NIGHT_BEGINS)))


def slot_at(now: datetime, hours: Hours) -> Slot:
    """The shift that runs at a moment; before the day begins it is still yesterday's night."""
    local = now.astimezone(CHINA)
    if local.hour < hours.day:
        return Slot(local.date() - timedelta(days=1), DutyTime.NIGHT)
    return Slot(local.date(), DutyTime.DAY if local.hour < hours.night else DutyTime.NIGHT)


def slot_now(session: Session, now: datetime) -> Slot:
    """The running shift, by the hours that administrators have set."""
    return slot_at(now, hours_of(session))


def on_duty(session: Session, unit_ids: Iterable[UUID], slot: Slot) -> dict[UUID, Person]:
    """Unit → who is planned for a shift and still posted there. Nothing for a unit without a plan."""
    planned = _planned(slot).where(DutyShift.unit_id.in_(list(unit_ids)))
    return {shift.unit_id: shift.person for shift in session.scalars(planned)}


def all_on_duty(session: Session, now: datetime) -> dict[UUID, UUID]:
    """Who is on duty now at every unit, by their ids."""
    planned = _planned(slot_now(session, now)).with_only_columns(DutyShift.unit_id, DutyShift.person_id)
    return dict(session.execute(planned).all())


def week_of(on: date) -> date:
    """The Monday of a day's week."""
    return on - timedelta(days=on.weekday())


def slots_of(monday: date) -> list[Slot]:
    """The shifts of a week in their order."""
    return [Slot(monday + timedelta(days=day), time) for day in range(DAYS) for time in DutyTime]


def shifts_of(session: Session, unit: Unit, monday: date) -> dict[Slot, DutyShift]:
    """A centre's plan of one week."""
    own = select(DutyShift).where(
        DutyShift.unit_id == unit.id, DutyShift.on >= monday, DutyShift.on < monday + timedelta(days=DAYS)
    )
    rows = session.scalars(own.execution_options(populate_existing=True))
    return {Slot(shift.on, shift.time): shift for shift in rows}


def plan_mark(plan: Plan) -> str:
    """What a form about a week was opened with."""
    rows = sorted((slot.on.isoformat(), slot.time.value, who.hex) for slot, who in plan.items())
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def plan_of(session: Session, unit: Unit, monday: date) -> Plan:
    """Who is planned for which shift of a week."""
    return {slot: shift.person_id for slot, shift in shifts_of(session, unit, monday).items()}


def save_week(
    session: Session, actor: Actor, unit: Unit, monday: date, plan: Plan, seen: str, now: datetime
) -> None:
    """Replace a week's plan by this one. Raises NotYours, RuleBroken, ChangedMeanwhile when it is not as seen.

    Shifts that are over stay as they were planned.
    """
    require_planner(actor, unit)
    lock(session, unit)
    known = shifts_of(session, unit, monday)
    present = {slot: shift.person_id for slot, shift in known.items()}
    if seen and seen != plan_mark(present):
        raise ChangedMeanwhile(
            "Somebody else has changed this roster since you opened it. Please look again."
        )
    first = slot_now(session, now)
    staff = {person.id for person, _ in centres.staff_of(session, unit, first.on)}
    for slot in slots_of(monday):
        if is_over(slot, first) or plan.get(slot) == present.get(slot):
            continue
        if slot in plan and plan[slot] not in staff:
            raise RuleBroken("Only people posted to this centre can be on duty here.")
        _put(session, unit, slot, known.get(slot), plan.get(slot))
    session.flush()
    audit_log.note(session, Act.SAVE_DUTY_ROSTER, actor, now, unit, monday.isoformat())


def in_turn(people: list[UUID], slots: list[Slot]) -> Plan:
    """A proposal: everybody by turns, each on one shift after the other."""
    return {slot: people[number % len(people)] for number, slot in enumerate(slots)} if people else {}


def moved(plan: Plan, days: int) -> Plan:
    """The same plan some days later."""
    return {Slot(slot.on + timedelta(days=days), slot.time): who for slot, who in plan.items()}


def next_of(session: Session, person_id: UUID, first: Slot) -> DutyShift | None:
    """Somebody's next shift, `first` included."""
    own = select(DutyShift).where(DutyShift.person_id == person_id, DutyShift.on >= first.on)
    coming = session.scalars(own.order_by(DutyShift.on, DutyShift.time).limit(3)).all()
    return next((each for each in coming if not is_over(Slot(each.on, each.time), first)), None)


def is_over(slot: Slot, running: Slot) -> bool:
    return _order(slot) < _order(running)


def kept_since(session: Session, on: date) -> date:
    """Plans of days before this one are deleted."""
    return on - timedelta(days=int(setting(session, KEPT_DAYS, BY_KEY[KEPT_DAYS].default)))


def require_planner(actor: Actor, unit: Unit) -> None:
    """Raises NotYours, RuleBroken: only running centres have a roster."""
    if not actor.may("plan_duty", unit.scope):
        raise NotYours("Only this centre and those above it plan its duty.")
    if not unit.is_centre or unit.ends_on is not None:
        raise RuleBroken("This is no running grid centre.")


def _planned(slot: Slot) -> Select[DutyShift]:
    posted = exists().where(
        Posting.person_id == DutyShift.person_id,
        Posting.unit_id == DutyShift.unit_id,
        centres.is_active(slot.on),
    )
    planned = select(DutyShift).where(DutyShift.on == slot.on, DutyShift.time == slot.time, posted)
    return planned.join(DutyShift.person).where(Person.ended_at.is_(None))


def _put(session: Session, unit: Unit, slot: Slot, shift: DutyShift | None, person_id: UUID | None) -> None:
    if person_id is None:
        session.delete(shift)
    elif shift is None:
        session.add(DutyShift(unit_id=unit.id, on=slot.on, time=slot.time, person_id=person_id))
    else:
        shift.person_id = person_id


def _order(slot: Slot) -> tuple[date, int]:
    return slot.on, list(DutyTime).index(slot.time)
