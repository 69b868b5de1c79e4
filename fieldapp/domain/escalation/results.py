"""What a transaction of the scan writes, in few statements."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, Update, bindparam, insert, update
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.deadlines import clock_pauses, moments
from fieldapp.domain.escalation import calls
from fieldapp.domain.escalation.scan import Scan
from fieldapp.domain.notifications import digests
from fieldapp.domain.notifications.digests import Line
from fieldapp.domain.organisation import unit_faults
from fieldapp.domain.organisation.responsible_units import Fault
from fieldapp.models import Case, CaseStep, Rung

STEPS, MILESTONES, CASES = (cast("Table", model.__table__) for model in (CaseStep, Rung, Case))


@dataclass
class ScanResult:
    """What a transaction is about to write, in few statements."""

    milestones: list[dict[str, Any]] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    to_review: list[UUID] = field(default_factory=list)
    to_call: list[UUID] = field(default_factory=list)


def write_result(session: Session, scan: Scan, result: ScanResult) -> None:
    connection = session.connection()
    if result.steps:
        connection.execute(insert(STEPS), result.steps)
    if result.milestones:
        connection.execute(_update_by_id(MILESTONES, "fired_at", "ended_at", "fault"), result.milestones)
    if result.cases:
        moved = _update_by_id(CASES, "next_check_at", "level", "supervision", "step_count")
        connection.execute(moved, result.cases)
    digests.write(session, result.lines)
    unit_faults.note_faults(session, result.faults, scan.now)
    for case_id in result.to_review:
        case = session.get_one(Case, case_id, populate_existing=True)
        tomorrow = day_of(scan.now) + timedelta(days=1)
        clock_pauses.postpone(
            session, case, moments.first_opening(session, case, tomorrow, scan.now), scan.now
        )
    for case_id in result.to_call:
        calls.climb(session, scan, session.get_one(Case, case_id, populate_existing=True))


def _update_by_id(table: Table, *columns: str) -> Update:
    """Many rows of one table by id, past the unit of work, which would look at each."""
    return (
        update(table)
        .where(table.c.id == bindparam("row"))
        .values({name: bindparam(name) for name in columns})
    )
