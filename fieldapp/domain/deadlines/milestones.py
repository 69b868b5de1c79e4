"""The milestones of a case: placed, moved and ended; which still count in its present state, when to look next.

Due times are stored when the clock starts and change only with the deadline itself, never with an edit.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fieldapp.domain.access.levels import levels_above
from fieldapp.domain.deadlines.milestone_times import Times
from fieldapp.models import Case, CaseState, Level, Rung, RungKind

K = RungKind
UNASSIGNED_STATES = frozenset({CaseState.REPORTED, CaseState.ACCEPTED})
BEFORE_ANSWER = UNASSIGNED_STATES | {CaseState.DISPATCHED, CaseState.OBJECTED}
PAUSED_STATES = frozenset({CaseState.ON_HOLD, CaseState.EXTENSION_ASKED, CaseState.ASKED_REPORTER})
# The second clock never stops, nor does a call; what becomes urgent is told whatever is waited for.
WHILE_PAUSED = frozenset({K.REVIEW, K.OVERALL, K.CALL, K.URGENT})
AGAIN = frozenset({K.WARNING, K.OVERDUE, K.OVERALL, K.LEVEL})  # come again when the deadline moves on
# Every step asks for them.
OF_CASE = select(Rung).where(Rung.case_id == bindparam("case_id")).order_by(Rung.turn, Rung.due_at)


def place(
    session: Session,
    case: Case,
    wanted: Times,
    now: datetime,
    rows: Sequence[Rung],
    again: frozenset[RungKind] = AGAIN,
) -> list[Rung]:
    """Move the milestones still waiting to their new times, add those that are missing; returns those waiting.

    One that was reached comes once more when its kind is in `again` and its time has moved on.
    """
    waiting: list[Rung] = []
    latest = {_key(row.kind, row.level): row for row in sorted(rows, key=lambda row: row.turn)}
    for (kind, level), due_at in wanted.items():
        last = latest.get(_key(kind, level))
        if last is not None and last.ended_at is None:
            if kind in again or last.turn == 0:  # the others' later turns have a time of their own
                last.due_at = due_at
        elif last is None or (kind in again and due_at > max(last.due_at, now)):
            waiting.append(add(session, case, (kind, level), due_at, last))
    waiting += [row for row in rows if row.ended_at is None]
    return waiting


def add(
    session: Session, case: Case, what: tuple[RungKind, Level], due_at: datetime, last: Rung | None = None
) -> Rung:
    """One more milestone of this kind; `last` is the one before it."""
    turn = last.turn + 1 if last else 0
    milestone = Rung(
        id=uuid4(), case_id=case.id, kind=what[0], level=what[1], turn=turn, due_at=due_at, fault=""
    )
    session.add(milestone)
    return milestone


def withdraw(session: Session, case: Case, kind: RungKind) -> None:
    """Take back what was placed and not reached, because its clock is gone."""
    for row in of_case(session, case.id):
        if row.kind is kind and row.ended_at is None:
            session.delete(row)


def arm(case: Case, rows: Iterable[Rung], now: datetime) -> None:
    """End what no longer counts, and note on the case when the next milestone is due."""
    for row in rows:
        passed = row.kind is K.LEVEL and row.level not in levels_above(case.level)
        if row.ended_at is None and (passed or is_moot(row.kind, case.state)):
            row.ended_at = now
    live = [row.due_at for row in rows if row.ended_at is None and counts(row.kind, case.state)]
    case.next_check_at = min(live, default=None) if case.is_open else None


def is_moot(kind: RungKind, state: CaseState) -> bool:
    """Whether a milestone of this kind has lost its reason for good once a case is in `state`.

    A merge may be undone: its milestones only wait.
    """
    if state is CaseState.MERGED:
        return False
    if kind is K.UNASSIGNED:
        return state not in UNASSIGNED_STATES
    if kind is K.RESPOND:
        return state not in BEFORE_ANSWER
    return kind is K.REVIEW and state not in PAUSED_STATES


def counts(kind: RungKind, state: CaseState) -> bool:
    """Whether a milestone of this kind is reached while a case is in `state`; in a pause most wait."""
    if state in PAUSED_STATES:
        return kind in WHILE_PAUSED
    return not is_moot(kind, state)


def of_case(session: Session, case_id: UUID) -> Sequence[Rung]:
    """Every milestone there ever was, oldest first."""
    return session.scalars(OF_CASE, {"case_id": case_id}).all()


def last_of(rows: Iterable[Rung], kind: RungKind) -> Rung | None:
    """The newest milestone of a kind, whatever its level."""
    return max((row for row in rows if row.kind is kind), key=lambda row: row.turn, default=None)


def _key(kind: RungKind, level: Level) -> tuple[RungKind, Level | None]:
    """Only the next levels are several at once; of the others the newest counts, at whatever level."""
    return kind, level if kind is K.LEVEL else None
