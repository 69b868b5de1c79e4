"""Escalates calls nobody answered: the called unit, its superior and the caller are told, then the next one above."""

from sqlalchemy.orm import Session

from fieldapp.domain.calendar import limits
from fieldapp.domain.calendar.working_time import due
from fieldapp.domain.cases import workflow
from fieldapp.domain.cases.open_calls import open_calls
from fieldapp.domain.cases.workflow import Note
from fieldapp.domain.escalation.scan import Scan
from fieldapp.domain.joint_handling.waiting import caller, wait
from fieldapp.domain.notifications import digests
from fieldapp.domain.notifications.digests import Line, Recipient
from fieldapp.domain.organisation.responsible_units import Fault
from fieldapp.domain.organisation.unit_faults import note_faults
from fieldapp.models import CalledUnit, Case, LadderFault, RungKind, Step, Urgency, Verb


def climb(session: Session, scan: Scan, case: Case) -> None:
    """Tell of every call of this case that is late, and wait for the next. The case is locked by the scan."""
    late = [
        (call, called)
        for call in open_calls(case)
        for called in call.called
        if called.check_at and called.check_at <= scan.now
    ]
    faults: list[Fault] = []
    lines: list[Line] = []
    for call, called in late:
        step = workflow.write_step(
            session, case, (Verb.CHASE, case.state), None, scan.now, Note(unit=called.unit)
        )
        moment = scan.send_at(case.scope, case.urgency is Urgency.URGENT)
        recipients = [
            caller(call),
            Recipient(called.unit_id, True),
            *_superiors(session, scan, called, faults),
        ]
        lines += [
            Line(to, moment, case.id, RungKind.CALL.value, step_id=step.id)
            for to in dict.fromkeys(recipients)
        ]
    digests.write(session, lines)
    note_faults(session, faults, scan.now)
    wait(session, case, scan.now)


def _superiors(session: Session, scan: Scan, called: CalledUnit, faults: list[Fault]) -> list[Recipient]:
    """Who answers for the called unit, one level more each time it is late; after a standstill all that were missed."""
    case, found = called.call.case, list[Recipient]()
    if not scan.responsible_units.is_staffed(called.unit_id):
        faults.append((LadderFault.VACANT, called.unit_id, called.unit.scope))
    limit = limits.find_limit(session, case.urgency, Step.NEXT_LEVEL, case.category.code)
    levels = scan.responsible_units.above(called.unit_id)
    while called.check_at is not None and called.check_at <= scan.now:
        answers = levels[called.levels_told : called.levels_told + 1]
        faults += [fault for each in answers for fault in each.faults]
        found += [Recipient(each.unit_id, True) for each in answers if each.unit_id]
        called.levels_told += 1
        next_at = due(scan.calendars.at(case.scope), called.check_at, limit.amount, limit.unit)
        called.check_at = next_at if called.levels_told < len(levels) else None
    return found
