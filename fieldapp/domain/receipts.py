"""One receipt per creating submission: claimed first, answered the same for ever.

The HTML forms, /sync and Open311 all call submit_once(); a re-sent POST changes nothing.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fieldapp.domain.errors import AlreadyDone
from fieldapp.models import Door, Quarantined, Receipt

QUARANTINE_DAYS = 30


class OtherContent(AlreadyDone):
    """The id stands for another submission; what was sent now would be lost if nobody kept it."""


@dataclass(frozen=True)
class Submission:
    """Who sent what through which door; `id` was made by the sender."""

    id: UUID
    door: Door
    kind: str
    person_id: UUID | None
    body_sha256: str


def body_digest(fields: dict[str, list[str]]) -> str:
    """A hash of a form's fields, in any order."""
    text = repr(sorted((name, values) for name, values in fields.items() if name != "submission_id"))
    return hashlib.sha256(text.encode()).hexdigest()


def submit_once(
    session: Session, submission: Submission, now: datetime, apply: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Apply a submission unless its id was received before; then give the stored answer (ids only).

    Claiming flushes first: a parallel twin waits on the unique id, fails, and reads the first one's answer.
    Raises AlreadyDone when the id stands for another person's or another content's submission.
    """
    earlier = session.get(Receipt, submission.id)
    if earlier is None:
        receipt = Receipt(
            id=submission.id,
            door=submission.door,
            kind=submission.kind,
            person_id=submission.person_id,
            body_sha256=submission.body_sha256,
            received_at=now,
        )
        try:
            with session.begin_nested():
                session.add(receipt)
                session.flush()
        except IntegrityError:
            earlier = session.get_one(Receipt, submission.id, populate_existing=True)
        else:
            receipt.answer = apply()
            session.flush()
            return receipt.answer
    return _replay(earlier, submission)


def _replay(receipt: Receipt, submission: Submission) -> dict[str, Any]:
    same = (receipt.kind, receipt.person_id, receipt.body_sha256) == (
        submission.kind,
        submission.person_id,
        submission.body_sha256,
    )
    if not same:
        raise OtherContent("This form was already sent with other content. Please open it again.")
    return receipt.answer or {}


def quarantine(
    session: Session, door: Door, person_id: UUID | None, reason: str, body: str, now: datetime
) -> Quarantined:
    """Keep what could not be read, encrypted, for a person to look at; deleted after 30 days."""
    row = Quarantined(
        door=door,
        person_id=person_id,
        reason=reason,
        body=body,
        received_at=now,
        delete_at=now + timedelta(days=QUARANTINE_DAYS),
    )
    session.add(row)
    return row
