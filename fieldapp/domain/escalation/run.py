"""Runs due escalation milestones. Idempotent: safe to run twice, in parallel, or after being killed.

One call is one small transaction over a few cases. It locks them, so that a second scanner passes them by; a milestone
that was reached says so in its row, and its unique key stands behind that.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fieldapp.domain.deadlines import clocks, milestones
from fieldapp.domain.escalation.reached_milestones import ScannedCase, reach
from fieldapp.domain.escalation.results import ScanResult, write_result
from fieldapp.domain.escalation.scan import Scan
from fieldapp.models import Case, Rung, RungKind

K = RungKind
AT_ONCE = 250
TRY_LATER = timedelta(minutes=5)
ORDER = {kind: number for number, kind in enumerate(K)}


def due_ids(session: Session, now: datetime, most: int = AT_ONCE) -> Sequence[UUID]:
    """The cases that need attention now, the longest waiting first."""
    query = select(Case.id).where(Case.next_check_at <= now).order_by(Case.next_check_at, Case.id)
    return session.scalars(query.limit(most)).all()


def climb(session: Session, scan: Scan, ids: Sequence[UUID]) -> int:
    """Reach every milestone of these cases that is due; returns how many cases were looked at.

    Cases that another scanner holds, or has just looked at, are left out.
    """
    cases = _lock(session, scan.now, ids)
    waiting: dict[UUID, list[Any]] = defaultdict(list)
    of_these = Rung.case_id.in_([row.id for row in cases])
    columns = (Rung.id, Rung.case_id, Rung.kind, Rung.level, Rung.due_at)
    for milestone in session.execute(select(*columns).where(of_these, Rung.ended_at.is_(None))):
        waiting[milestone.case_id].append(milestone)
    result = ScanResult()
    for row in cases:
        if row.id in waiting:
            _climb_one(scan, row, waiting[row.id], result)
        else:
            _start_clocks(session, row, scan.now)
    write_result(session, scan, result)
    return len(cases)


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


def _climb_one(scan: Scan, row: Any, waiting: Sequence[Any], result: ScanResult) -> None:
    case = ScannedCase(row, row.level, row.supervision, row.step_count)
    live = [
        milestone for milestone in waiting if row.is_open and milestones.counts(milestone.kind, row.state)
    ]
    due = sorted((r for r in live if r.due_at <= scan.now), key=lambda r: (r.due_at, ORDER[r.kind], r.level))
    for milestone in due:
        faults = reach(scan, case, milestone, result)
        result.faults += faults
        ended = {"row": milestone.id, "fired_at": scan.now, "ended_at": scan.now}
        result.milestones.append({**ended, "fault": ",".join(sorted({fault[0].value for fault in faults}))})
    later = [milestone.due_at for milestone in live if milestone.due_at > scan.now]
    result.cases.append(
        {
            "row": row.id,
            "next_check_at": min(later, default=None),
            "level": case.level,
            "supervision": case.supervision,
            "step_count": case.step_count,
        }
    )


def _start_clocks(session: Session, row: Any, now: datetime) -> None:
    """A case from before there were milestones gets its clocks, from when it was opened; the next scan reaches them."""
    case = session.get_one(Case, row.id)
    if not row.is_open or clocks.clocks_of(session, case):
        case.next_check_at = None
    else:
        clocks.start(session, case, case.opened_at)
