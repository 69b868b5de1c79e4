"""What phones send: received first, judged afterwards. Nothing received is ever refused for its content.

A judge (entries/judge.py) reads and writes one submission as its sender; what it cannot apply waits in unapplied.py:
for its parent, for a grid head, or for the sender. The receipt, the effect and the answer are one transaction.
"""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.photos import replacements
from fieldapp.domain.receipts import Answered, OtherContent, Submission, arrived_before, submit
from fieldapp.domain.submissions.arrivals import Arrival, Judge, Judgement, Look, announced_in, answer_of
from fieldapp.domain.submissions.judging import judge_arrival, made_ids
from fieldapp.domain.submissions.references import FOREIGN, own_references
from fieldapp.domain.submissions.unapplied import close_corrected, release, set_aside
from fieldapp.forms.submissions import DISCARDED
from fieldapp.models import Outcome, Receipt

# Each arrival asks both: whether its own sender has put it right already, and what waited for it.
FIXED_BY = (Receipt.fixes_id == bindparam("id"), Receipt.person_id == bindparam("sender"))
IS_FIXED = select(Receipt.id).where(*FIXED_BY, Receipt.outcome == Outcome.APPLIED).limit(1)


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
    by = _review_foreign if is_foreign else judge
    try:
        answered = submit(
            session, submission, now, lambda: _judge_and_answer(session, actor, arrival, now, by)
        )
    except OtherContent:
        if arrival.envelope.kind != DISCARDED:
            raise
        return arrived_before(session, submission)  # given up too late
    if not answered.is_replay and answered.answer["outcome"] == Outcome.APPLIED:
        for waited_for in {arrival.entity_id, arrival.id}:
            release(session, waited_for, now, judge)
    return answered


def _judge_and_answer(
    session: Session, actor: Actor, arrival: Arrival, now: datetime, judge: Judge
) -> dict[str, Any]:
    if arrival.envelope.kind == DISCARDED:
        return answer_of(arrival, Judgement(Outcome.DISCARDED), [])
    if _is_fixed(session, actor, arrival):
        return answer_of(arrival, Judgement(Outcome.APPLIED), [])
    failed = replacements.failed_of(session, arrival.envelope.fixes, actor.id)
    pictures = announced_in(session, actor.id, arrival.id, arrival.envelope, now)
    if failed:
        replacements.put_in_place(session, failed, pictures, now)
        return answer_of(arrival, Judgement(Outcome.APPLIED, made_ids(session, arrival.entity_id)), pictures)
    judgement = judge_arrival(session, arrival, Look(actor, pictures), judge)
    if judgement.outcome is Outcome.APPLIED:
        close_corrected(session, actor.id, arrival)
    else:
        set_aside(session, actor, arrival, judgement, now)
    return answer_of(arrival, judgement, pictures)


def _review_foreign(_arrival: Arrival, _look: Look) -> Judgement:
    return Judgement(Outcome.REVIEW, reason=FOREIGN)


def _is_fixed(session: Session, actor: Actor, arrival: Arrival) -> bool:
    """Whether what puts this one right is in already, as after a restored backup."""
    return session.scalar(IS_FIXED, {"id": arrival.id, "sender": actor.id}) is not None
