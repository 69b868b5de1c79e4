"""Submissions that could not be applied: kept, released when their parent arrives, given to a person in the end."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.child_protection import is_guarded
from fieldapp.domain.errors import N_
from fieldapp.domain.submissions.arrivals import (
    Arrival,
    Judge,
    Judgement,
    KeptArrival,
    Look,
    arrival_of,
    photos_of,
)
from fieldapp.domain.submissions.judging import judge_arrival
from fieldapp.models import Outcome, Receipt, Unapplied

WAITING = (
    select(Unapplied)
    .where(Unapplied.waits_for_id == bindparam("id"), Unapplied.outcome == Outcome.PARKED)
    .order_by(Unapplied.received_at, Unapplied.id)
    .with_for_update(of=Unapplied)
)
KEPT_DAYS = timedelta(days=30)
PATIENCE = timedelta(days=1)  # a parent missing for longer is looked at by a person


def release(session: Session, entity_id: UUID, now: datetime, judge: Judge) -> None:
    """Apply what waited for `entity_id`, and what waited for that in turn; each as its own sender."""
    for row in session.scalars(WAITING, {"id": entity_id}).all():
        arrival = arrival_of(row)
        pictures = photos_of(session, row.id)
        look = Look(Actor.of(row.person, day_of(now)), pictures)
        settle(session, row, arrival, judge_arrival(session, arrival, look, judge), now)
        if row.outcome is Outcome.APPLIED:
            session.delete(row)
            session.flush()
            for waited_for in {arrival.entity_id, arrival.id}:
                release(session, waited_for, now, judge)


def settle(session: Session, row: Unapplied, arrival: Arrival, judgement: Judgement, now: datetime) -> None:
    """Write down what became of something that had waited; applied words go at once."""
    row.outcome, row.reason, row.waits_for_id = judgement.outcome, judgement.reason, judgement.waits_for
    row.scope = judgement.scope or row.scope
    if judgement.outcome is Outcome.APPLIED:
        row.body, row.decided_at, row.delete_at = None, now, now + KEPT_DAYS
        close_corrected(session, row.person_id, arrival)
    receipt = session.get_one(Receipt, row.id)
    receipt.outcome = judgement.outcome
    kept = {"ids": judgement.ids, "complaints": judgement.complaints, "reason": judgement.reason}
    receipt.answer = {**(receipt.answer or {}), "now": {name: what for name, what in kept.items() if what}}
    session.flush()


def give_up_waiting(session: Session, now: datetime) -> None:
    """A parent that has not come for a day: a grid head looks at the child."""
    late = select(Unapplied).where(
        Unapplied.outcome == Outcome.PARKED, Unapplied.received_at < now - PATIENCE
    )
    for row in session.scalars(late.with_for_update(skip_locked=True, of=Unapplied)).all():
        row.outcome, row.reason = Outcome.REVIEW, N_("The record this belongs to has not arrived.")
        session.get_one(Receipt, row.id).outcome = Outcome.REVIEW


def set_aside(session: Session, actor: Actor, arrival: Arrival, judgement: Judgement, now: datetime) -> None:
    kept = KeptArrival(arrival.envelope, arrival.captured_at)
    row = Unapplied(
        id=arrival.id,
        kind=arrival.envelope.kind,
        outcome=judgement.outcome,
        person_id=actor.id,
        device_id=arrival.device_id,
        scope=judgement.scope or policy.where_decided(actor.person, day_of(now)),
        entity_id=arrival.entity_id,
        target_id=arrival.envelope.target,
        waits_for_id=judgement.waits_for,
        is_guarded=is_guarded(session, arrival.envelope, day_of(now)),
        body=msgspec.json.encode(kept).decode(),
        reason=judgement.reason,
        received_at=now,
    )
    session.add(row)
    session.flush()


def close_corrected(session: Session, sender_id: UUID, arrival: Arrival) -> None:
    """What this one puts right is done with."""
    fixed = session.get(Unapplied, arrival.envelope.fixes) if arrival.envelope.fixes else None
    if fixed is not None and fixed.person_id == sender_id and fixed.outcome is Outcome.NEEDS_FIX:
        session.get_one(Receipt, fixed.id).outcome = Outcome.APPLIED
        session.delete(fixed)
