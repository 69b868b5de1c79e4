"""Urgent cases: grid head, village, town and county are told at once, whatever the hour; each level once.

Each level is a milestone (`domain/deadlines/milestone_times.py`), reached where the case becomes urgent; the scan
reaches what is left over.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.notifications import digests
from fieldapp.domain.notifications.digests import Line, Recipient
from fieldapp.domain.organisation import unit_faults, unit_tables
from fieldapp.domain.organisation.responsible_units import Fault, ResponsibleUnits
from fieldapp.models import Case, Level, Rung, RungKind

Told = tuple[list[Recipient], list[Fault]]


def recipients_at(units: ResponsibleUnits, scope: str, level: Level) -> Told:
    """The grid heads by name; above them the centre of the level, or whoever stands in for it.

    Who is on duty there is told by name besides, never instead.
    """
    if level is Level.GRID:
        return [Recipient(head, False) for head in units.grid_heads_of(scope)], []
    answering = units.at(scope, level)
    if answering.unit_id is None:
        return [], list(answering.faults)
    officer = units.on_duty.get(answering.unit_id)
    by_name = [Recipient(officer, False)] if officer else []
    return [Recipient(answering.unit_id, True), *by_name], list(answering.faults)


def tell_at_once(session: Session, case: Case, now: datetime) -> bool:
    """Reach the levels that have not been told yet, with the messages that leave the app. False when there are none."""
    told = (Rung.case_id == case.id, Rung.kind == RungKind.URGENT, Rung.ended_at.is_(None))
    waiting = session.scalars(select(Rung).where(*told)).all()
    if not waiting:
        return False
    units, lines, faults = unit_tables.read_with_duty(session, now), list[Line](), list[Fault]()
    for milestone in waiting:
        recipients, broken = recipients_at(units, case.scope, milestone.level)
        lines += [Line(to, now, case.id, RungKind.URGENT.value, milestone.id) for to in recipients]
        faults += broken
        milestone.fired_at = milestone.ended_at = now
        milestone.fault = ",".join(sorted({fault[0].value for fault in broken}))
    session.flush()
    digests.write(session, lines)
    unit_faults.note_faults(session, faults, now)
    return True
