"""What happens when a milestone is reached: a step of the case, and who is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fieldapp.domain.access.levels import levels_above
from fieldapp.domain.cases.supervision import graver
from fieldapp.domain.escalation.results import ScanResult
from fieldapp.domain.escalation.scan import Scan
from fieldapp.domain.notifications.digests import Line, Recipient
from fieldapp.domain.organisation.responsible_units import Answering, Fault
from fieldapp.models import Level, RungKind, Supervision, Urgency, Verb

K = RungKind


@dataclass
class ScannedCase:
    """A case as the scan moves it along its rungs."""

    row: Any
    level: Level
    supervision: Supervision | None
    step_count: int


Reached = tuple[list[Recipient], list[Fault], UUID | None]  # who is told, what is broken, the step


def reach(scan: Scan, case: ScannedCase, rung: Any, written: ScanResult) -> list[Fault]:
    """What happens at one rung: a step where the case's story changes, and a line for those concerned."""
    if rung.kind is K.CALL:
        written.to_call.append(case.row.id)
        return []
    reach = {K.LEVEL: _next_level, K.UNASSIGNED: _tell_the_head, K.OVERDUE: _overdue}.get(rung.kind, _remind)
    told, faults, step_id = reach(scan, case, rung, written)
    if rung.kind is K.REVIEW:
        written.to_review.append(case.row.id)
    moment = scan.send_at(case.row.scope, case.row.urgency is Urgency.URGENT)
    written.lines += [
        Line(to, moment, case.row.id, rung.kind.value, rung.id, step_id) for to in dict.fromkeys(told)
    ]
    return faults


def _next_level(scan: Scan, case: ScannedCase, rung: Any, written: ScanResult) -> Reached:
    """The next level answers for it from now on, and looks on more closely; the lower one keeps sight of it."""
    above = scan.ladder.at(case.row.scope, rung.level)
    step_id = _step(case, Verb.ESCALATE, scan.now, written, rung, above.unit_id)
    case.level, case.supervision = rung.level, graver(case.supervision)
    return _unit(above), list(above.faults), step_id


def _tell_the_head(scan: Scan, case: ScannedCase, rung: Any, written: ScanResult) -> Reached:
    """Nobody has it: the head of the unit that answers is told, by name."""
    centre = scan.ladder.at(case.row.scope, case.level)
    heads = scan.ladder.heads(centre.unit_id) if centre.unit_id else []
    first = next(iter(heads), None)
    step_id = _step(case, Verb.CHASE, scan.now, written, rung, centre.unit_id, first)
    return [Recipient(head, False) for head in heads] or _unit(centre), list(centre.faults), step_id


def _overdue(scan: Scan, case: ScannedCase, rung: Any, written: ScanResult) -> Reached:
    told, faults = _owner(scan, case)
    step_id = _step(case, Verb.CHASE, scan.now, written, rung, case.row.unit_id, case.row.handler_id)
    for level in [
        case.level,
        *levels_above(case.level)[:1],
    ]:  # it shows to the next level, too
        above = scan.ladder.at(case.row.scope, level)
        told, faults = told + _unit(above), faults + list(above.faults)
    return told, faults, step_id


def _remind(scan: Scan, case: ScannedCase, rung: Any, _written: ScanResult) -> Reached:
    """A warning is the owner's alone; the others concern the unit that answers as well."""
    told, faults = _owner(scan, case)
    if rung.kind is not K.WARNING:
        centre = scan.ladder.at(case.row.scope, case.level)
        told, faults = told + _unit(centre), faults + list(centre.faults)
    return told, faults, None


def _owner(scan: Scan, case: ScannedCase) -> tuple[list[Recipient], list[Fault]]:
    """Whoever has it in hand: by name, else the unit, else the centre of its level."""
    found = scan.ladder.owner(case.row.scope, case.level, case.row.unit_id)
    told = [Recipient(case.row.handler_id, False)] if case.row.handler_id else _unit(found)
    return told, list(found.faults)


def _unit(found: Answering) -> list[Recipient]:
    return [Recipient(found.unit_id, True)] if found.unit_id else []


def _step(
    case: ScannedCase,
    verb: Verb,
    now: datetime,
    written: ScanResult,
    rung: Any,
    unit_id: UUID | None,
    person_id: UUID | None = None,
) -> UUID:
    case.step_count += 1
    grade = case.supervision.value if case.supervision else None
    step = {
        "id": uuid4(), "case_id": case.row.id, "number": case.step_count, "verb": verb, "from_state": case.row.state,
        "to_state": case.row.state, "at": now, "public_words": "", "unit_id": unit_id,
        "target_person_id": person_id,
        "before": {"rung": rung.kind.value, "level": case.level.value, "supervision": grade},
    }  # fmt: skip
    written.steps.append(step)
    return step["id"]
