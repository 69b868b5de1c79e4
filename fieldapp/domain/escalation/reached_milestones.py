"""What happens when a milestone is reached: a step of the case, and who is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fieldapp.domain.access.levels import levels_above
from fieldapp.domain.cases.supervision import graver
from fieldapp.domain.escalation.results import ScanResult
from fieldapp.domain.escalation.scan import Scan
from fieldapp.domain.notifications import urgent_notices
from fieldapp.domain.notifications.digests import Line, Recipient
from fieldapp.domain.organisation.responsible_units import Answering, Fault
from fieldapp.models import Level, RungKind, Supervision, Urgency, Verb

K = RungKind


@dataclass
class ScannedCase:
    """A case as the scan moves it along its milestones."""

    row: Any
    level: Level
    supervision: Supervision | None
    step_count: int


Reached = tuple[list[Recipient], list[Fault], UUID | None]  # who is told, what is broken, the step


def reach(scan: Scan, case: ScannedCase, milestone: Any, result: ScanResult) -> list[Fault]:
    """What happens at one milestone: a step where the case's story changes, and a line for those concerned."""
    if milestone.kind is K.CALL:
        result.to_call.append(case.row.id)
        return []
    respond = RESPONSES.get(milestone.kind, _remind)
    recipients, faults, step_id = respond(scan, case, milestone, result)
    if milestone.kind is K.REVIEW:
        result.to_review.append(case.row.id)
    moment = scan.send_at(case.row.scope, case.row.urgency is Urgency.URGENT)
    result.lines += [
        Line(to, moment, case.row.id, milestone.kind.value, milestone.id, step_id)
        for to in dict.fromkeys(recipients)
    ]
    return faults


def _next_level(scan: Scan, case: ScannedCase, milestone: Any, result: ScanResult) -> Reached:
    """The next level answers for it from now on, and looks on more closely; the lower one keeps sight of it."""
    above = scan.responsible_units.at(case.row.scope, milestone.level)
    step_id = _add_step(case, Verb.ESCALATE, scan.now, result, milestone, above.unit_id)
    case.level, case.supervision = milestone.level, graver(case.supervision)
    return _recipients_of(above), list(above.faults), step_id


def _tell_the_head(scan: Scan, case: ScannedCase, milestone: Any, result: ScanResult) -> Reached:
    """Nobody has it: the head of the unit that answers is told, by name."""
    centre = scan.responsible_units.at(case.row.scope, case.level)
    heads = scan.responsible_units.heads(centre.unit_id) if centre.unit_id else []
    first = next(iter(heads), None)
    step_id = _add_step(case, Verb.CHASE, scan.now, result, milestone, centre.unit_id, first)
    return [Recipient(head, False) for head in heads] or _recipients_of(centre), list(centre.faults), step_id


def _overdue(scan: Scan, case: ScannedCase, milestone: Any, result: ScanResult) -> Reached:
    recipients, faults = _recipients_in_hand(scan, case)
    step_id = _add_step(case, Verb.CHASE, scan.now, result, milestone, case.row.unit_id, case.row.handler_id)
    for level in [
        case.level,
        *levels_above(case.level)[:1],
    ]:  # it shows to the next level, too
        above = scan.responsible_units.at(case.row.scope, level)
        recipients, faults = recipients + _recipients_of(above), faults + list(above.faults)
    return recipients, faults, step_id


def _remind(scan: Scan, case: ScannedCase, milestone: Any, _written: ScanResult) -> Reached:
    """A warning is the owner's alone; the others concern the unit that answers as well."""
    recipients, faults = _recipients_in_hand(scan, case)
    if milestone.kind is not K.WARNING:
        centre = scan.responsible_units.at(case.row.scope, case.level)
        recipients, faults = recipients + _recipients_of(centre), faults + list(centre.faults)
    return recipients, faults, None


def _tell_level(scan: Scan, case: ScannedCase, milestone: Any, _written: ScanResult) -> Reached:
    """What was not told where the case became urgent is told now."""
    return *urgent_notices.recipients_at(scan.responsible_units, case.row.scope, milestone.level), None


RESPONSES = {
    K.LEVEL: _next_level,
    K.UNASSIGNED: _tell_the_head,
    K.OVERDUE: _overdue,
    K.URGENT: _tell_level,
}


def _recipients_in_hand(scan: Scan, case: ScannedCase) -> tuple[list[Recipient], list[Fault]]:
    """Whoever has it in hand: by name, else the unit, else the centre of its level."""
    owner = scan.responsible_units.owner(case.row.scope, case.level, case.row.unit_id)
    recipients = [Recipient(case.row.handler_id, False)] if case.row.handler_id else _recipients_of(owner)
    return recipients, list(owner.faults)


def _recipients_of(owner: Answering) -> list[Recipient]:
    return [Recipient(owner.unit_id, True)] if owner.unit_id else []


def _add_step(
    case: ScannedCase,
    verb: Verb,
    now: datetime,
    result: ScanResult,
    milestone: Any,
    unit_id: UUID | None,
    person_id: UUID | None = None,
) -> UUID:
    case.step_count += 1
    grade = case.supervision.value if case.supervision else None
    step = {
        "id": uuid4(), "case_id": case.row.id, "number": case.step_count, "verb": verb, "from_state": case.row.state,
        "to_state": case.row.state, "at": now, "public_words": "", "unit_id": unit_id,
        "target_person_id": person_id,
        "before": {"rung": milestone.kind.value, "level": case.level.value, "supervision": grade},
    }  # fmt: skip
    result.steps.append(step)
    return step["id"]
