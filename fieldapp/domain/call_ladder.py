"""A call nobody answered climbs: the called unit, its superior and the caller are told, then the next one above.

When a call is late stands in its row; the case's ladder wakes the scan for it. Nothing here is about a person.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from fieldapp.domain import case_flow, clocks, deadlines, reminders
from fieldapp.domain.called_in import open_calls
from fieldapp.domain.case_flow import Note
from fieldapp.domain.ladder import Fault, tell
from fieldapp.domain.reminders import Line, Recipient
from fieldapp.domain.working_time import due
from fieldapp.models import CalledUnit, Case, JointCall, LadderFault, RungKind, Step, Urgency, Verb

if TYPE_CHECKING:
    from fieldapp.domain.escalation import Scan


def wait(session: Session, case: Case, now: datetime) -> None:
    """Have the scan look at the case's calls when the next of them is late."""
    session.flush()
    moments = [one.check_at for call in open_calls(case) for one in call.called if one.check_at]
    clocks.await_call(session, case, min(moments, default=None), now)


def climb(session: Session, scan: "Scan", case: Case) -> None:
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
        step = case_flow.write_step(
            session, case, (Verb.CHASE, case.state), None, scan.now, Note(unit=one.unit)
        )
        moment = scan.send_at(case.scope, case.urgency is Urgency.URGENT)
        told = [caller(call), Recipient(one.unit_id, True), *_superiors(session, scan, one, faults)]
        lines += [
            Line(to, moment, case.id, RungKind.CALL.value, step_id=step.id) for to in dict.fromkeys(told)
        ]
    reminders.write(session, lines)
    tell(session, faults, scan.now)
    wait(session, case, scan.now)


def caller(call: JointCall) -> Recipient:
    """The unit that called; without one whoever did."""
    if call.unit_id is not None:
        return Recipient(call.unit_id, True)
    assert call.step.person_id is not None  # noqa: S101 - only people whistle
    return Recipient(call.step.person_id, False)


def _superiors(session: Session, scan: "Scan", one: CalledUnit, faults: list[Fault]) -> list[Recipient]:
    """Who answers for the called unit, one level more each time it is late; after a standstill all that were missed."""
    case, found = one.call.case, list[Recipient]()
    if not scan.ladder.is_staffed(one.unit_id):
        faults.append((LadderFault.VACANT, one.unit_id, one.unit.scope))
    limit = deadlines.find_limit(session, case.urgency, Step.NEXT_LEVEL, case.category.code)
    levels = scan.ladder.above(one.unit_id)
    while one.check_at is not None and one.check_at <= scan.now:
        answers = levels[one.levels_told : one.levels_told + 1]
        faults += [fault for each in answers for fault in each.faults]
        found += [Recipient(each.unit_id, True) for each in answers if each.unit_id]
        one.levels_told += 1
        next_at = due(scan.calendars.at(case.scope), one.check_at, limit.amount, limit.unit)
        one.check_at = next_at if one.levels_told < len(levels) else None
    return found
