"""Effects: what is still to be done outside the database. Written with their cause, carried out by a job."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session

from fieldapp.models import Effect

LEASE = timedelta(seconds=20)  # a job killed in the middle is tried again after this; one that runs renews it
FIRST_WAIT = timedelta(seconds=30)
MOST_ATTEMPTS = 8
WAKES = "wrote_effects"  # on a session: once it is committed, the worker is woken


def wake_after_commit(session: Session) -> None:
    """What was written is due now and must not wait for the next minute."""
    session.info[WAKES] = True


def due(session: Session, now: datetime, most: int = 50) -> Sequence[Effect]:
    """What is to be done now, oldest first."""
    ready = or_(Effect.next_try_at.is_(None), Effect.next_try_at <= now)
    waiting = select(Effect).where(Effect.done_at.is_(None), Effect.attempts < MOST_ATTEMPTS, ready)
    return session.scalars(waiting.order_by(Effect.made_at).limit(most)).all()


def claim(session: Session, effect_id: UUID, now: datetime) -> bool:
    """Take one effect for LEASE; false when another job has it or it is done."""
    free = or_(Effect.next_try_at.is_(None), Effect.next_try_at <= now)
    taken = session.execute(
        update(Effect)
        .where(Effect.id == effect_id, Effect.done_at.is_(None), free)
        .values(next_try_at=now + LEASE, attempts=Effect.attempts + 1)
    )
    return cast("CursorResult[Any]", taken).rowcount == 1


def renew(session: Session, effect_id: UUID, now: datetime) -> None:
    """Whoever has the effect still works at it."""
    mine = update(Effect).where(Effect.id == effect_id, Effect.done_at.is_(None))
    session.execute(mine.values(next_try_at=now + LEASE))


def mark_done(session: Session, effect_id: UUID, now: datetime) -> None:
    session.execute(update(Effect).where(Effect.id == effect_id).values(done_at=now, last_error=None))


def mark_failed(session: Session, effect_id: UUID, error: str, now: datetime) -> None:
    """Try again later, twice as late each time; after MOST_ATTEMPTS it stays for a person to see."""
    effect = session.get_one(Effect, effect_id, populate_existing=True)
    effect.last_error = error[:500]
    effect.next_try_at = now + FIRST_WAIT * 2**effect.attempts
