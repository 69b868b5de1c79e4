"""Open cases with their clocks, pauses and milestones, read many at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from fieldapp.domain.calendar.calendars import Calendars
from fieldapp.domain.calendar.pauses import Pause
from fieldapp.domain.deadlines import merged_deadlines
from fieldapp.domain.deadlines.merged_deadlines import Cap
from fieldapp.models import Case, CaseClock, ClockKind, Rung

AT_ONCE = 400


@dataclass
class Batch:
    """Open cases with all that their deadlines are computed from, read together."""

    cases: Sequence[Case]
    clocks: dict[UUID, dict[ClockKind, CaseClock]]
    pauses: dict[UUID, list[Pause]]
    milestones: dict[UUID, list[Rung]]
    caps: dict[UUID, list[Cap]]


def batches(session: Session, where: ColumnElement[bool], now: datetime) -> Iterator[tuple[Batch, Calendars]]:
    mine = select(Case.id).where(Case.is_open.is_(True), where).order_by(Case.opened_at, Case.id)
    ids = session.scalars(mine).all()
    if not ids:
        return
    earliest = session.scalar(select(CaseClock.started_at).order_by(CaseClock.started_at).limit(1)) or now
    calendars = Calendars(session, earliest)
    for begin in range(0, len(ids), AT_ONCE):
        yield _read(session, ids[begin : begin + AT_ONCE], calendars, now), calendars


def _read(session: Session, ids: Sequence[UUID], calendars: Calendars, now: datetime) -> Batch:
    query = select(Case).where(Case.id.in_(ids)).options(selectinload(Case.category)).order_by(Case.opened_at)
    by_clock: dict[UUID, dict[ClockKind, CaseClock]] = defaultdict(dict)
    for clock in session.scalars(select(CaseClock).where(CaseClock.case_id.in_(ids))):
        by_clock[clock.case_id][clock.kind] = clock
    pauses = merged_deadlines.pauses_of(session, ids, now)
    milestones_of = _grouped(
        (row.case_id, row) for row in session.scalars(select(Rung).where(Rung.case_id.in_(ids)))
    )
    found = [case for case in session.scalars(query).unique() if ClockKind.FINISH in by_clock[case.id]]
    return Batch(
        found, by_clock, pauses, milestones_of, merged_deadlines.read(session, ids, now).caps(calendars.at)
    )


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for case_id, row in pairs:
        found[case_id].append(row)
    return found
