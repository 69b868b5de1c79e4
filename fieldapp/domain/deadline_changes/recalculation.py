"""What a changed calendar or limit does to open cases: worked out first, written only when it is decided.

Nothing is restarted: each clock keeps its start, its pauses and its extension.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.calendar import limits
from fieldapp.domain.calendar.calendars import NATION
from fieldapp.domain.calendar.working_days import Calendar
from fieldapp.domain.cases.workflow import Note, write_step
from fieldapp.domain.deadline_changes.case_batches import Batch, batches
from fieldapp.domain.deadlines import clocks, milestone_times, milestones
from fieldapp.domain.deadlines.clocks import STEPS
from fieldapp.domain.deadlines.milestone_times import Terms
from fieldapp.domain.reference.settings import setting
from fieldapp.models import Case, CaseClock, Category, Rung, Step, TimeUnit, Urgency, Verb


@dataclass(frozen=True)
class NewLimit:
    """A limit as it would be: which cases it concerns, and how long it gives. No category: the general one."""

    category_code: str
    urgency: Urgency
    step: Step
    amount: int
    unit: TimeUnit
    basis: str


@dataclass(frozen=True)
class Moved:
    """One case whose deadline is another one now."""

    case_id: UUID
    number: str
    before: datetime
    after: datetime

    def becomes_overdue(self, now: datetime) -> bool:
        return self.before >= now > self.after


def in_place(jurisdiction: str, first: datetime) -> ColumnElement[bool]:
    """Open cases of a jurisdiction that a change from `first` on can concern."""
    waiting = select(Rung.case_id).where(Rung.ended_at.is_(None), Rung.due_at >= first)
    later = or_(Case.due_at >= first, Case.id.in_(waiting))
    return later if jurisdiction == NATION else later & policy.within(Case.scope, [jurisdiction])


def under_limit(new: NewLimit, own_limits: Sequence[str]) -> ColumnElement[bool]:
    """Open cases that a limit is the limit of; `own_limits`: categories that do not follow the general one."""
    same = Case.urgency == new.urgency
    if new.category_code:
        return same & Case.category.has(code=new.category_code)
    return same & ~Case.category.has(Category.code.in_(own_limits))


def preview(
    session: Session, where: ColumnElement[bool], now: datetime, new: NewLimit | None = None
) -> list[Moved]:
    """Which deadlines would move. Writes nothing."""
    moved: list[Moved] = []
    for batch, calendars in batches(session, where, now):
        for case in batch.cases:
            copies = {k: _copy(c, new, case) for k, c in batch.clocks[case.id].items()}
            shadow = Case(due_at=case.due_at)
            clocks.recompute(
                shadow, copies, batch.pauses[case.id], calendars.at(case.scope), batch.caps[case.id]
            )
            moved += _moved(case, shadow.due_at)
    return moved


def apply(
    session: Session,
    actor: Actor | None,
    where: ColumnElement[bool],
    why: str,
    now: datetime,
    new: NewLimit | None = None,
) -> list[Moved]:
    """Work every open deadline out anew; each that moves gets a step saying why."""
    moved: list[Moved] = []
    percent = int(setting(session, "warning_percent", "80"))
    for batch, calendars in batches(session, where, now):
        for case in batch.cases:
            moved += _apply_one(session, case, batch, calendars.at(case.scope), (percent, new), now)
        session.flush()
        numbers = {case.id: case for case in batch.cases}
        for each in moved:
            if each.case_id in numbers:
                before = {"due_at": each.before.isoformat(), "now": each.after.isoformat()}
                note = Note(internal_words=why, before=before)
                case = numbers[each.case_id]
                write_step(session, case, (Verb.RECKON, case.state), actor, now, note)
    return moved


def _apply_one(
    session: Session,
    case: Case,
    batch: Batch,
    calendar: Calendar,
    how: tuple[int, NewLimit | None],
    now: datetime,
) -> Iterator[Moved]:
    percent, new = how
    its, before = batch.clocks[case.id], case.due_at
    for clock in its.values():
        if new is not None and _concerns(clock, new, case):
            clock.amount, clock.unit, clock.basis = new.amount, new.unit, new.basis
    clocks.recompute(case, its, batch.pauses[case.id], calendar, batch.caps[case.id])
    next_level = limits.limits_of(session, case.urgency, case.category.code).get(Step.NEXT_LEVEL)
    wanted = milestone_times.times(case, its, case.due_at or now, Terms(calendar, next_level, percent))
    milestones.arm(case, milestones.place(session, case, wanted, now, batch.milestones[case.id]), now)
    if before is not None and case.due_at is not None and before != case.due_at:
        yield Moved(case.id, case.number, before, case.due_at)


def _moved(case: Case, after: datetime | None) -> Iterator[Moved]:
    if case.due_at is not None and after is not None and case.due_at != after:
        yield Moved(case.id, case.number, case.due_at, after)


def _copy(clock: CaseClock, new: NewLimit | None, case: Case) -> CaseClock:
    """The clock as it would be, outside the session."""
    columns = {c.key: getattr(clock, c.key) for c in CaseClock.__table__.columns}
    if new is not None and _concerns(clock, new, case):
        columns |= {"amount": new.amount, "unit": new.unit, "basis": new.basis}
    return CaseClock(**columns)


def _concerns(clock: CaseClock, new: NewLimit, case: Case) -> bool:
    return STEPS[clock.kind] is new.step and case.urgency is new.urgency
