"""Unsent work of an ended account: taken into encrypted quarantine, once, and nowhere else."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.domain.receipts import (
    OtherContent,
    Submission,
    arrived_before,
    quarantine,
    readable,
    submit_once,
)
from fieldapp.domain.submissions import arrivals
from fieldapp.domain.submissions.arrivals import Arrival, Judgement
from fieldapp.forms.submissions import Envelope, Unreadable, read_envelope
from fieldapp.models import Device, Door, Outcome, QuarantineKind

HANDED_IN = "handed_in"  # the kind of the receipt


def take_in(
    session: Session, device: Device, submission_id: UUID, number: int | None, body: bytes, now: datetime
) -> dict[str, Any]:
    """Take unsent work of an ended account into quarantine, once; returns the answer for the phone.

    What had arrived before, by the person or from an exported file, stays what it is.
    """
    submission = Submission(
        id=submission_id,
        door=Door.SYNC,
        kind=HANDED_IN,
        person_id=device.person_id,
        body_sha256=hashlib.sha256(body).hexdigest(),
        device_id=device.id,
        number=number,
    )

    def lay_aside() -> dict[str, Any]:
        quarantine(
            session,
            Door.SYNC,
            device.person_id,
            QuarantineKind.HANDED_IN,
            readable(body),
            now,
            subject_id=submission_id,
        )
        try:
            envelope = read_envelope(body)
        except Unreadable:
            envelope = Envelope(HANDED_IN)
        pictures = arrivals.announced_in(session, device.person_id, submission_id, envelope, now)
        return arrivals.answer_of(Arrival(submission_id, envelope), Judgement(Outcome.QUARANTINED), pictures)

    try:
        return submit_once(session, submission, now, lay_aside)
    except OtherContent:
        return arrived_before(session, submission).answer
