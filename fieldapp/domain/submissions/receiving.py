"""What phones send: received first, judged afterwards. Nothing received is ever refused for its content.

A judge (web/entries) reads and writes one submission as its sender; what it cannot apply waits here: for its
parent, for a grid head, or for the sender. The receipt, the effect and the answer are one transaction.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.child_protection import is_guarded
from fieldapp.domain.errors import N_, AlreadyDone, DomainError, NotYours
from fieldapp.domain.photos import photos, replacements
from fieldapp.domain.receipts import Answered, OtherContent, Submission, arrived_before, submit
from fieldapp.domain.submissions.references import FOREIGN, may_follow, own_references
from fieldapp.forms.submissions import DISCARDED, Envelope
from fieldapp.models import Door, Outcome, Photo, PhotoState, Receipt, Unapplied

# Each arrival asks both: whether its own sender has put it right already, and what waited for it.
FIXED_BY = (Receipt.fixes_id == bindparam("id"), Receipt.person_id == bindparam("sender"))
IS_FIXED = select(Receipt.id).where(*FIXED_BY, Receipt.outcome == Outcome.APPLIED).limit(1)
WAITING = (
    select(Unapplied)
    .where(Unapplied.waits_for_id == bindparam("id"), Unapplied.outcome == Outcome.PARKED)
    .order_by(Unapplied.received_at, Unapplied.id)
    .with_for_update(of=Unapplied)
)
KEPT_DAYS = timedelta(days=30)
PATIENCE = timedelta(days=1)  # a parent missing for longer is looked at by a person


@dataclass(frozen=True)
class Arrival:
    """One submission of one person. `captured_at`: the phone's time, put right by its clock's difference."""

    id: UUID
    envelope: Envelope
    captured_at: datetime | None = None
    device_id: UUID | None = None
    number: int | None = None
    door: Door = Door.SYNC

    @property
    def entity_id(self) -> UUID:
        """The id of what it makes: its own, or that of the one it puts right."""
        return self.envelope.fixes or self.id


@dataclass(frozen=True)
class Judgement:
    """What became of one arrival. `ids` of what was made; `complaints` field → sentence; `scope` where decided."""

    outcome: Outcome
    ids: dict[str, Any] = field(default_factory=dict)
    complaints: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    waits_for: UUID | None = None
    scope: str = ""


@dataclass(frozen=True)
class Look:
    """How a judge looks: as whom, with which photos, from which version, and whether a head has decided."""

    actor: Actor
    photos: list[Photo]
    base_version: int | None = None
    is_decided: bool = False


Judge = Callable[[Arrival, Look], Judgement]


class NotApplied(Exception):
    """Undoes the savepoint of an arrival that cannot be applied."""

    def __init__(self, judgement: Judgement) -> None:
        self.judgement = judgement


def receive(session: Session, actor: Actor, arrival: Arrival, now: datetime, judge: Judge) -> Answered:
    """Store the receipt, then apply or set aside. Raises receipts.OtherContent for a twin id."""
    body = msgspec.json.encode(arrival.envelope)
    envelope, is_foreign = own_references(session, actor.id, arrival.envelope)
    arrival = replace(arrival, envelope=envelope)
    submission = Submission(
        id=arrival.id,
        door=arrival.door,
        kind=arrival.envelope.kind,
        person_id=actor.id,
        body_sha256=hashlib.sha256(body).hexdigest(),
        device_id=arrival.device_id,
        number=arrival.number,
        fixes_id=arrival.envelope.fixes,
    )
    by = _foreign if is_foreign else judge
    try:
        answered = submit(session, submission, now, lambda: _take(session, actor, arrival, now, by))
    except OtherContent:
        if arrival.envelope.kind != DISCARDED:
            raise
        return arrived_before(session, submission)  # given up too late
    if not answered.is_replay and answered.answer["outcome"] == Outcome.APPLIED:
        for waited_for in {arrival.entity_id, arrival.id}:
            release(session, waited_for, now, judge)
    return answered


def _take(session: Session, actor: Actor, arrival: Arrival, now: datetime, judge: Judge) -> dict[str, Any]:
    if arrival.envelope.kind == DISCARDED:
        return answer_of(arrival, Judgement(Outcome.DISCARDED), [])
    if _is_fixed(session, actor, arrival):
        return answer_of(arrival, Judgement(Outcome.APPLIED), [])
    failed = replacements.failed_of(session, arrival.envelope.fixes, actor.id)
    pictures = announced_in(session, actor.id, arrival.id, arrival.envelope, now)
    if failed:
        replacements.put_in_place(session, failed, pictures, now)
        return answer_of(arrival, Judgement(Outcome.APPLIED, _ids(session, arrival.entity_id)), pictures)
    judgement = _judge(session, arrival, Look(actor, pictures), judge)
    if judgement.outcome is Outcome.APPLIED:
        _close_fixed(session, actor.id, arrival)
    else:
        _set_aside(session, actor, arrival, judgement, now)
    return answer_of(arrival, judgement, pictures)


def _foreign(_arrival: Arrival, _look: Look) -> Judgement:
    return Judgement(Outcome.REVIEW, reason=FOREIGN)


def _is_fixed(session: Session, actor: Actor, arrival: Arrival) -> bool:
    """Whether what puts this one right is in already, as after a restored backup."""
    return session.scalar(IS_FIXED, {"id": arrival.id, "sender": actor.id}) is not None


def _judge(session: Session, arrival: Arrival, look: Look, judge: Judge) -> Judgement:
    """The judge's verdict; what it wrote stays only if it applied."""
    waiting = _wait_for_earlier(session, look.actor, arrival)
    if isinstance(waiting, Judgement):
        return waiting
    base = max(filter(None, (waiting, arrival.envelope.base_version)), default=None)
    try:
        with session.begin_nested():
            return _applied_or_raise(judge(arrival, replace(look, base_version=base)))
    except NotApplied as not_applied:
        return not_applied.judgement
    except IntegrityError:  # it would make what is there already, through another door
        return Judgement(Outcome.REVIEW, reason=N_("This is there already, with other content."))
    except (AlreadyDone, NotYours) as conflict:
        return Judgement(Outcome.REVIEW, reason=str(conflict))
    except DomainError as broken:
        return Judgement(Outcome.NEEDS_FIX, reason=str(broken))


def _applied_or_raise(judgement: Judgement) -> Judgement:
    if judgement.outcome is not Outcome.APPLIED:
        raise NotApplied(judgement)
    return judgement


def _wait_for_earlier(session: Session, actor: Actor, arrival: Arrival) -> Judgement | int | None:
    """My own earlier change of the same record: not in yet → wait for it; in → go on from its version."""
    after, target = arrival.envelope.after, str(arrival.envelope.target)
    if after is None:
        return None
    if not may_follow(session, actor.id, arrival.envelope):  # it has arrived since
        return Judgement(Outcome.REVIEW, reason=FOREIGN)
    earlier = session.get(Receipt, after)
    if earlier is None or earlier.outcome in {Outcome.PARKED, Outcome.REVIEW, Outcome.NEEDS_FIX}:
        return Judgement(Outcome.PARKED, waits_for=after)
    made = _ids(session, after) if earlier.outcome is Outcome.APPLIED else {}
    return made.get("version") if made.get("id") == target else None


def _ids(session: Session, submission_id: UUID) -> dict[str, Any]:
    """What an applied submission was answered: the ids of what it made."""
    answer = session.get_one(Receipt, submission_id).answer or {}
    return dict(answer.get("now", answer).get("ids", {}))


def release(session: Session, entity_id: UUID, now: datetime, judge: Judge) -> None:
    """Apply what waited for `entity_id`, and what waited for that in turn; each as its own sender."""
    for row in session.scalars(WAITING, {"id": entity_id}).all():
        arrival = arrival_of(row)
        pictures = photos_of(session, row.id)
        look = Look(Actor.of(row.person, day_of(now)), pictures)
        settle(session, row, arrival, _judge(session, arrival, look, judge), now)
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
        _close_fixed(session, row.person_id, arrival)
    receipt = session.get_one(Receipt, row.id)
    receipt.outcome = judgement.outcome
    kept = {"ids": judgement.ids, "complaints": judgement.complaints, "reason": judgement.reason}
    receipt.answer = {**(receipt.answer or {}), "now": {name: what for name, what in kept.items() if what}}
    session.flush()


def arrival_of(row: Unapplied) -> Arrival:
    """The submission as it was sent."""
    kept = msgspec.json.decode((row.body or "{}").encode(), type=_Kept)
    return Arrival(row.id, kept.envelope, kept.captured_at, row.device_id)


def photos_of(session: Session, submission_id: UUID) -> list[Photo]:
    return list(session.scalars(select(Photo).where(Photo.submission_id == submission_id).order_by(Photo.id)))


def give_up_waiting(session: Session, now: datetime) -> None:
    """A parent that has not come for a day: a grid head looks at the child."""
    late = select(Unapplied).where(
        Unapplied.outcome == Outcome.PARKED, Unapplied.received_at < now - PATIENCE
    )
    for row in session.scalars(late.with_for_update(skip_locked=True, of=Unapplied)).all():
        row.outcome, row.reason = Outcome.REVIEW, N_("What this belongs to has not arrived.")
        session.get_one(Receipt, row.id).outcome = Outcome.REVIEW


def announced_in(
    session: Session, person_id: UUID, submission_id: UUID, envelope: Envelope, now: datetime
) -> list[Photo]:
    """The photos whose bytes will follow, as rows."""
    listed = [(blob.id, blob.size, blob.sha256) for blob in envelope.blobs]
    return photos.announce(session, listed, submission_id, person_id, now)


class _Kept(msgspec.Struct):
    envelope: Envelope
    captured_at: datetime | None = None


def _set_aside(session: Session, actor: Actor, arrival: Arrival, judgement: Judgement, now: datetime) -> None:
    kept = _Kept(arrival.envelope, arrival.captured_at)
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


def _close_fixed(session: Session, sender_id: UUID, arrival: Arrival) -> None:
    """What this one puts right is done with."""
    fixed = session.get(Unapplied, arrival.envelope.fixes) if arrival.envelope.fixes else None
    if fixed is not None and fixed.person_id == sender_id and fixed.outcome is Outcome.NEEDS_FIX:
        session.get_one(Receipt, fixed.id).outcome = Outcome.APPLIED
        session.delete(fixed)


def answer_of(arrival: Arrival, judgement: Judgement, pictures: list[Photo]) -> dict[str, Any]:
    """What is stored with the receipt and answered for ever: ids and our own sentences."""
    missing = [str(photo.id) for photo in pictures if photo.state is PhotoState.ARRIVING]
    said = {"complaints": judgement.complaints, "reason": judgement.reason, "ids": judgement.ids}
    return {
        "receipt": str(arrival.id),
        "outcome": judgement.outcome.value,
        "missing_blobs": missing,
        **{name: what for name, what in said.items() if what},
    }
