"""The deadlines of cases merged into others: caps of their leads' clocks, worked out anew whenever a lead's are.

A cap holds until the lead gets more time or begins anew; only what paused the lead since moves it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.domain.calendar.pauses import Pause, give_back
from fieldapp.domain.calendar.working_days import Calendar
from fieldapp.domain.deadlines import milestone_times
from fieldapp.models import Case, CaseClock, CasePause, CaseStep, ClockKind, Verb

Cap = tuple[datetime, datetime]  # the deadline of a case merged into another, and when it was merged


@dataclass
class Merged:
    """Every case merged into some leads or into those that were, the innermost last, with its clock and pauses."""

    rows: Sequence[Any]
    clocks: dict[UUID, CaseClock]
    pauses: dict[UUID, list[Pause]]

    @property
    def since(self) -> datetime | None:
        """When the first of their clocks began: their calendars must reach back to it."""
        return min((clock.started_at for clock in self.clocks.values()), default=None)

    def caps(self, calendar_at: Callable[[str], Calendar]) -> dict[UUID, list[Cap]]:
        """The caps of each lead."""
        found: dict[UUID, list[Cap]] = defaultdict(list)
        for row in reversed(self.rows):
            if (clock := self.clocks.get(row.id)) and row.merged_at:
                due_at = deadline(clock, self.pauses[row.id], calendar_at(row.scope), found[row.id])
                found[row.merged_into_id].append((due_at, row.merged_at))
        return found


def read(session: Session, leads: Iterable[UUID], now: datetime) -> Merged:
    """What was merged into these cases, however deep."""
    merged = (CaseStep.case_id == Case.id, CaseStep.verb == Verb.MERGE)
    at = select(func.max(CaseStep.at)).where(*merged).correlate(Case).scalar_subquery().label("merged_at")
    rows, above = list[Any](), list(leads)
    while above:
        query = select(Case.id, Case.merged_into_id, Case.scope, at).where(Case.merged_into_id.in_(above))
        below = session.execute(query).all()
        rows, above = [*rows, *below], [row.id for row in below]
    ids = [row.id for row in rows]
    if not ids:
        return Merged((), {}, {})
    finish = select(CaseClock).where(CaseClock.case_id.in_(ids), CaseClock.kind == ClockKind.FINISH)
    clocks = {clock.case_id: clock for clock in session.scalars(finish)}
    return Merged(rows, clocks, pauses_of(session, ids, now))


def deadline(
    finish: CaseClock, pauses: Sequence[Pause], calendar: Calendar, its_caps: Sequence[Cap]
) -> datetime:
    """When a case is due: by its own clock, or earlier by the caps that hold."""
    since = finish.extended_at or finish.started_at
    standing = [(due_at, merged_at) for due_at, merged_at in its_caps if merged_at >= since]
    capped = [give_back(calendar, due_at, pauses, merged_at, finish.unit) for due_at, merged_at in standing]
    return min([milestone_times.runs_out(finish, pauses, calendar), *capped])


def pauses_of(session: Session, ids: Sequence[UUID], now: datetime) -> dict[UUID, list[Pause]]:
    """The pauses of these cases; one still open counts until it is expected to end."""
    found: dict[UUID, list[Pause]] = defaultdict(list)
    for row in session.scalars(select(CasePause).where(CasePause.case_id.in_(ids))):
        found[row.case_id].append((row.started_at, row.ended_at or max(row.expected_until, now)))
    return found
