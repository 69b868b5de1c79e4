"""The scan of the ladder: what is due is reached once, whoever scans, however often, and wherever it is killed.

One call is one small transaction over a few cases. It locks them, so that a second scanner passes them by; a rung
that was reached says so in its row, and its unique key stands behind that.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, Update, bindparam, insert, select, update
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.levels import levels_above
from fieldapp.domain.cases.supervision import graver
from fieldapp.domain.deadlines import clocks, milestones
from fieldapp.domain.escalation import calls
from fieldapp.domain.escalation.scan import Scan
from fieldapp.domain.notifications import digests
from fieldapp.domain.notifications.digests import Line, Recipient
from fieldapp.domain.organisation import unit_faults
from fieldapp.domain.organisation.responsible_units import Answering, Fault
from fieldapp.models import Case, CaseStep, Level, Rung, RungKind, Supervision, Urgency, Verb

AT_ONCE = 250
TRY_LATER = timedelta(minutes=5)
K = RungKind
ORDER = {kind: number for number, kind in enumerate(K)}
STEPS, RUNGS, CASES = (cast("Table", model.__table__) for model in (CaseStep, Rung, Case))


@dataclass
class _Written:
    """What a transaction is about to write, in few statements."""

    rungs: list[dict[str, Any]] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    to_review: list[UUID] = field(default_factory=list)
    to_call: list[UUID] = field(default_factory=list)


@dataclass
class _Case:
    """A case as the scan moves it along its rungs."""

    row: Any
    level: Level
    supervision: Supervision | None
    step_count: int


_Reached = tuple[list[Recipient], list[Fault], UUID | None]  # who is told, what is broken, the step


def due_ids(session: Session, now: datetime, most: int = AT_ONCE) -> Sequence[UUID]:
    """The cases that need attention now, the longest waiting first."""
    query = select(Case.id).where(Case.next_check_at <= now).order_by(Case.next_check_at, Case.id)
    return session.scalars(query.limit(most)).all()


def climb(session: Session, scan: Scan, ids: Sequence[UUID]) -> int:
    """Reach every rung of these cases that is due; returns how many cases were looked at.

    Cases that another scanner holds, or has just looked at, are left out.
    """
    found = _lock(session, scan.now, ids)
    waiting: dict[UUID, list[Any]] = defaultdict(list)
    mine = Rung.case_id.in_([row.id for row in found])
    columns = (Rung.id, Rung.case_id, Rung.kind, Rung.level, Rung.due_at)
    for rung in session.execute(select(*columns).where(mine, Rung.ended_at.is_(None))):
        waiting[rung.case_id].append(rung)
    written = _Written()
    for row in found:
        if row.id in waiting:
            _climb_one(scan, row, waiting[row.id], written)
        else:
            _adopt(session, row, scan.now)
    _write(session, scan, written)
    return len(found)


def postpone(session: Session, case_id: UUID, now: datetime) -> None:
    """A case that cannot be looked at must not stop the others."""
    session.execute(update(Case).where(Case.id == case_id).values(next_check_at=now + TRY_LATER))


def _lock(session: Session, now: datetime, ids: Sequence[UUID]) -> Sequence[Any]:
    columns = (
        Case.id, Case.state, Case.level, Case.urgency, Case.scope, Case.unit_id, Case.handler_id,
        Case.supervision, Case.step_count, Case.is_open,
    )  # fmt: skip
    query = select(*columns).where(Case.id.in_(ids), Case.next_check_at <= now)
    return session.execute(query.order_by(Case.id).with_for_update(skip_locked=True)).all()


def _climb_one(scan: Scan, row: Any, waiting: Sequence[Any], written: _Written) -> None:
    case = _Case(row, row.level, row.supervision, row.step_count)
    live = [rung for rung in waiting if row.is_open and milestones.counts(rung.kind, row.state)]
    due = sorted((r for r in live if r.due_at <= scan.now), key=lambda r: (r.due_at, ORDER[r.kind], r.level))
    for rung in due:
        faults = _reach(scan, case, rung, written)
        written.faults += faults
        ended = {"row": rung.id, "fired_at": scan.now, "ended_at": scan.now}
        written.rungs.append({**ended, "fault": ",".join(sorted({fault[0].value for fault in faults}))})
    later = [rung.due_at for rung in live if rung.due_at > scan.now]
    written.cases.append(
        {
            "row": row.id,
            "next_check_at": min(later, default=None),
            "level": case.level,
            "supervision": case.supervision,
            "step_count": case.step_count,
        }
    )


def _reach(scan: Scan, case: _Case, rung: Any, written: _Written) -> list[Fault]:
    """What happens at one rung: a step where the case's story changes, and a line for those concerned."""
    if rung.kind is K.CALL:
        written.to_call.append(case.row.id)
        return []
    reach = {K.LEVEL: _next_level, K.UNASSIGNED: _to_the_head, K.OVERDUE: _overdue}.get(rung.kind, _remind)
    told, faults, step_id = reach(scan, case, rung, written)
    if rung.kind is K.REVIEW:
        written.to_review.append(case.row.id)
    moment = scan.send_at(case.row.scope, case.row.urgency is Urgency.URGENT)
    written.lines += [
        Line(to, moment, case.row.id, rung.kind.value, rung.id, step_id) for to in dict.fromkeys(told)
    ]
    return faults


def _next_level(scan: Scan, case: _Case, rung: Any, written: _Written) -> _Reached:
    """The next level answers for it from now on, and looks on more closely; the lower one keeps sight of it."""
    above = scan.ladder.at(case.row.scope, rung.level)
    step_id = _step(case, Verb.ESCALATE, scan.now, written, rung, above.unit_id)
    case.level, case.supervision = rung.level, graver(case.supervision)
    return _unit(above), list(above.faults), step_id


def _to_the_head(scan: Scan, case: _Case, rung: Any, written: _Written) -> _Reached:
    """Nobody has it: the head of the unit that answers is told, by name."""
    centre = scan.ladder.at(case.row.scope, case.level)
    heads = scan.ladder.heads(centre.unit_id) if centre.unit_id else []
    first = next(iter(heads), None)
    step_id = _step(case, Verb.CHASE, scan.now, written, rung, centre.unit_id, first)
    return [Recipient(head, False) for head in heads] or _unit(centre), list(centre.faults), step_id


def _overdue(scan: Scan, case: _Case, rung: Any, written: _Written) -> _Reached:
    told, faults = _owner(scan, case)
    step_id = _step(case, Verb.CHASE, scan.now, written, rung, case.row.unit_id, case.row.handler_id)
    for level in [
        case.level,
        *levels_above(case.level)[:1],
    ]:  # it shows to the next level, too
        above = scan.ladder.at(case.row.scope, level)
        told, faults = told + _unit(above), faults + list(above.faults)
    return told, faults, step_id


def _remind(scan: Scan, case: _Case, rung: Any, _written: _Written) -> _Reached:
    """A warning is the owner's alone; the others concern the unit that answers as well."""
    told, faults = _owner(scan, case)
    if rung.kind is not K.WARNING:
        centre = scan.ladder.at(case.row.scope, case.level)
        told, faults = told + _unit(centre), faults + list(centre.faults)
    return told, faults, None


def _owner(scan: Scan, case: _Case) -> tuple[list[Recipient], list[Fault]]:
    """Whoever has it in hand: by name, else the unit, else the centre of its level."""
    found = scan.ladder.owner(case.row.scope, case.level, case.row.unit_id)
    told = [Recipient(case.row.handler_id, False)] if case.row.handler_id else _unit(found)
    return told, list(found.faults)


def _unit(found: Answering) -> list[Recipient]:
    return [Recipient(found.unit_id, True)] if found.unit_id else []


def _step(
    case: _Case,
    verb: Verb,
    now: datetime,
    written: _Written,
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


def _write(session: Session, scan: Scan, written: _Written) -> None:
    connection = session.connection()
    if written.steps:
        connection.execute(insert(STEPS), written.steps)
    if written.rungs:
        connection.execute(_by_id(RUNGS, "fired_at", "ended_at", "fault"), written.rungs)
    if written.cases:
        moved = _by_id(CASES, "next_check_at", "level", "supervision", "step_count")
        connection.execute(moved, written.cases)
    digests.write(session, written.lines)
    unit_faults.tell(session, written.faults, scan.now)
    for case_id in written.to_review:
        case = session.get_one(Case, case_id, populate_existing=True)
        tomorrow = day_of(scan.now) + timedelta(days=1)
        clocks.postpone(session, case, clocks.first_opening(session, case, tomorrow, scan.now), scan.now)
    for case_id in written.to_call:
        calls.climb(session, scan, session.get_one(Case, case_id, populate_existing=True))


def _by_id(table: Table, *columns: str) -> Update:
    """Many rows of one table by id, past the unit of work, which would look at each."""
    return (
        update(table)
        .where(table.c.id == bindparam("row"))
        .values({name: bindparam(name) for name in columns})
    )


def _adopt(session: Session, row: Any, now: datetime) -> None:
    """A case from before there were rungs gets its clocks, from when it was opened; what is due comes next time."""
    case = session.get_one(Case, row.id)
    if not row.is_open or clocks.clocks_of(session, case):
        case.next_check_at = None
    else:
        clocks.start(session, case, case.opened_at)
