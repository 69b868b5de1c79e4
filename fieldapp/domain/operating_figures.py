"""How the service is doing, in numbers for whoever runs it: what waits, for how long, and how old the last backup is.

Ages are seconds; 0 when nothing waits. No figure is about a person.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Label, ScalarSelect, case, func, literal_column, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.effects import MOST_ATTEMPTS
from fieldapp.domain.offline.sequence_gaps import NUMBERS_MISSING
from fieldapp.models import (
    AccessEntry,
    Case,
    Delivery,
    DeliveryState,
    Effect,
    Epoch,
    Notice,
    Outcome,
    Unapplied,
)

# What the access log's line about a backup is about: a kind and an id that no row has.
BACKUP = ("backup", UUID("5bcb1d3f-6b61-4c6f-9d5e-6f2f5a3c9f10"))
CLOCKS = {
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS double precision)",
}


@dataclass(frozen=True)
class Queue:
    """How long the oldest due piece of background work has waited, and the database's clock (seconds since 1970)."""

    age: float
    database_seconds: float


@dataclass(frozen=True)
class Figures:
    """Everything that is counted at once."""

    queue: Queue
    given_up: int  # pieces of background work that failed at every attempt
    schedule_age: float  # since the oldest case should have been looked at by the scheduler
    unsent: int  # messages on their way out
    undeliverable: int  # messages that a person decides about
    unreviewed_age: float
    lost_numbers: int
    backup_age: float | None  # None: never
    age: float  # of this life of the database


def queue(session: Session, now: datetime) -> Queue:
    """One statement, for every probe."""
    row = session.execute(select(_oldest_due(now), _clock(session))).one()
    return Queue(_age(row.due_since, now), float(row.database_seconds))


def count(session: Session, now: datetime) -> Figures:
    """Two statements."""
    waiting = (DeliveryState.WAITING, DeliveryState.SENDING)
    row = session.execute(
        select(
            _oldest_due(now),
            _clock(session),
            _scalar(func.count(Effect.id), Effect.done_at.is_(None), Effect.attempts >= MOST_ATTEMPTS).label(
                "given_up"
            ),
            _scalar(func.min(Case.next_check_at), Case.next_check_at <= now).label("unchecked_since"),
            _scalar(func.count(Delivery.id), Delivery.state.in_(waiting)).label("unsent"),
            _scalar(func.count(Delivery.id), Delivery.state == DeliveryState.DEAD).label("undeliverable"),
            _scalar(func.min(Unapplied.received_at), Unapplied.outcome == Outcome.REVIEW).label(
                "unreviewed_since"
            ),
            _scalar(func.max(AccessEntry.at), AccessEntry.subject_id == BACKUP[1]).label("backup_at"),
            _scalar(func.max(Epoch.began_at)).label("began_at"),
        )
    ).one()
    return Figures(
        Queue(_age(row.due_since, now), float(row.database_seconds)),
        row.given_up,
        _age(row.unchecked_since, now),
        row.unsent,
        row.undeliverable,
        _age(row.unreviewed_since, now),
        _lost_numbers(session),
        None if row.backup_at is None else _age(row.backup_at, now),
        _age(row.began_at, now),
    )


def note_backup(session: Session, now: datetime) -> None:
    """A backup was taken: a line of the access log, which every machine can read."""
    audit_log.note(session, Act.TAKE_BACKUP, None, now, BACKUP)


def _oldest_due(now: datetime) -> Label[Any]:
    """Since when the oldest effect that is due has been due; one tried before, since its next try."""
    is_due = or_(Effect.next_try_at.is_(None), Effect.next_try_at <= now)
    since = case((Effect.next_try_at.is_(None), Effect.made_at), else_=Effect.next_try_at)
    due = (Effect.done_at.is_(None), Effect.attempts < MOST_ATTEMPTS, is_due)
    return _scalar(func.min(since), *due).label("due_since")


def _clock(session: Session) -> Label[Any]:
    dialect = session.get_bind().dialect.name
    return literal_column(CLOCKS[dialect]).label("database_seconds")


def _scalar(value: ColumnElement[Any], *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(value).where(*conditions).scalar_subquery()


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _lost_numbers(session: Session) -> int:
    open_now = select(Notice.details).where(Notice.kind == NUMBERS_MISSING, Notice.ended_at.is_(None))
    return sum(
        last - first + 1 for details in session.scalars(open_now) for first, last in details["numbers"]
    )
