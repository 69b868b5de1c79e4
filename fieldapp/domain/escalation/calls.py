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
from fieldapp.domain.organisation.unit_faults import tell
from fieldapp.models import CalledUnit, Case, LadderFault, RungKind, Step, Urgency, Verb


def climb(session: Session, scan: Scan, case: Case) -> None:
    """Tell of every call of this case that is late, and wait for the next. The case is locked by the scan."""
    late = [
        (call, one)
        for call in open_calls(case)
        for one in call.called
        if one.check_at and one.check_at <= scan.now
    ]
    faults: list[Fault] = []
    lines: list[Line] = []
    for call, one in late:
        step = workflow.write_step(
            session, case, (Verb.CHASE, case.state), None, scan.now, Note(unit=one.unit)
        )
        moment = scan.send_at(case.scope, case.urgency is Urgency.URGENT)
        told = [caller(call), Recipient(one.unit_id, True), *_superiors(session, scan, one, faults)]
        lines += [
            Line(to, moment, case.id, RungKind.CALL.value, step_id=step.id) for to in dict.fromkeys(told)
        ]
    digests.write(session, lines)
    tell(session, faults, scan.now)
    wait(session, case, scan.now)


def _superiors(session: Session, scan: Scan, one: CalledUnit, faults: list[Fault]) -> list[Recipient]:
    """Who answers for the called unit, one level more each time it is late; after a standstill all that were missed."""
    case, found = one.call.case, list[Recipient]()
    if not scan.ladder.is_staffed(one.unit_id):
        faults.append((LadderFault.VACANT, one.unit_id, one.unit.scope))
    limit = limits.find_limit(session, case.urgency, Step.NEXT_LEVEL, case.category.code)
    levels = scan.ladder.above(one.unit_id)
    while one.check_at is not None and one.check_at <= scan.now:
        answers = levels[one.levels_told : one.levels_told + 1]
        faults += [fault for each in answers for fault in each.faults]
        found += [Recipient(each.unit_id, True) for each in answers if each.unit_id]
        one.levels_told += 1
        next_at = due(scan.calendars.at(case.scope), one.check_at, limit.amount, limit.unit)
        one.check_at = next_at if one.levels_told < len(levels) else None
    return found
