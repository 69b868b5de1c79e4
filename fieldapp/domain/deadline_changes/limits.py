"""Limits as rows that administrators edit; what a change does to open cases is shown before it is saved."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.cases import concurrent_changes
from fieldapp.domain.deadline_changes import recalculation
from fieldapp.domain.deadline_changes.recalculation import Moved, NewLimit
from fieldapp.domain.errors import ChangedMeanwhile, NotYours, RuleBroken
from fieldapp.domain.inserts import insert_missing
from fieldapp.domain.locks import lock
from fieldapp.models import Category, Limit, Step, TimeUnit, Urgency

STARTS_A_CLOCK = frozenset({Step.ACCEPT, Step.RESPOND, Step.FINISH, Step.NEXT_LEVEL})


def every(session: Session) -> Sequence[Limit]:
    """The general limits first, then the categories' own, in the order of the trade's table."""
    rows = session.scalars(select(Limit)).all()
    urgencies, steps = list(Urgency), list(Step)
    return sorted(rows, key=lambda r: (r.category_code, urgencies.index(r.urgency), steps.index(r.step)))


def find(session: Session, category_code: str, urgency: Urgency, step: Step) -> Limit | None:
    """The row of exactly this category (or the general one), not what stands in for it."""
    same = (Limit.category_code == category_code, Limit.urgency == urgency, Limit.step == step)
    return session.scalars(select(Limit).where(*same)).one_or_none()


def preview(session: Session, new: NewLimit, now: datetime) -> list[Moved]:
    """Which open deadlines would move if this limit held. Writes nothing; raises RuleBroken for a bad one."""
    _check(session, new)
    return recalculation.preview(session, _concerned(session, new), now, new)


def mark_of(row: Limit | None) -> str:
    """What a form about this limit was opened with."""
    return concurrent_changes.mark_of(*((row.amount, row.unit, row.basis) if row else ()))


def save(session: Session, actor: Actor, new: NewLimit, now: datetime, seen: str = "") -> list[Moved]:
    """Write the limit and work out the open deadlines it concerns anew; returns which moved.

    Raises ChangedMeanwhile when it is no longer what was seen.
    """
    if not actor.may_anywhere("edit_limits"):
        raise NotYours("Only administrators can change limits.")
    _check(session, new)
    row = find(session, new.category_code, new.urgency, new.step)
    if row is not None:
        lock(session, row)
    concurrent_changes.refuse_changed(seen, mark_of(row))
    if row is None:
        row = _added(session, new)
    row.amount, row.unit, row.basis = new.amount, new.unit, new.basis.strip()
    session.flush()
    which = f"{row.category_code or '*'} {row.urgency.value} {row.step.value}"
    audit_log.note(session, Act.CHANGE_LIMIT, actor, now, row, which)
    if new.step not in STARTS_A_CLOCK:
        return []
    return recalculation.apply(session, actor, _concerned(session, new), new.basis.strip(), now, new)


def _added(session: Session, new: NewLimit) -> Limit:
    """A row for what had none, held; where somebody adds one at this moment, theirs is waited for."""
    same = {"category_code": new.category_code, "urgency": new.urgency, "step": new.step}
    said = {"amount": new.amount, "unit": new.unit, "basis": new.basis.strip()}
    mine = uuid4()
    insert_missing(session, Limit, [{"id": mine, **same, **said}])
    row = session.get(Limit, mine)
    if row is None:
        raise ChangedMeanwhile(concurrent_changes.CHANGED)
    return row


def _concerned(session: Session, new: NewLimit) -> ColumnElement[bool]:
    """Open cases whose clocks this limit winds; a category with its own limit does not follow the general one."""
    same = (Limit.urgency == new.urgency, Limit.step == new.step, Limit.category_code != "")
    own = [] if new.category_code else list(session.scalars(select(Limit.category_code).where(*same)))
    return recalculation.under_limit(new, own)


def _check(session: Session, new: NewLimit) -> None:
    if not new.basis.strip():
        raise RuleBroken("Please enter the rule or decision this is based on.")
    if not 1 <= new.amount <= 100_000:
        raise RuleBroken("A limit must be at least 1.")
    if (new.urgency is Urgency.URGENT and new.step is not Step.EXTEND) != (new.unit is TimeUnit.MINUTES):
        raise RuleBroken("Urgent limits run on clock time in minutes, all others on working time.")
    known = select(Category.id).where(Category.code == new.category_code)
    if new.category_code and session.scalars(known).first() is None:
        raise RuleBroken("There is no such category.")
