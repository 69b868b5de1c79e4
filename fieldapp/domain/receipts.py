"""One receipt per creating submission: claimed first, answered the same for ever.

The HTML forms, /sync and Open311 all call submit_once(); a re-sent POST changes nothing.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fieldapp.domain.errors import N_, AlreadyDone
from fieldapp.models import Door, Outcome, Quarantined, QuarantineKind, Receipt

QUARANTINE_DAYS = 30
LONGEST_REASON = 200
OTHER = N_("This form was already sent with other content. Please open it again.")
RECEIPTS = cast(Table, Receipt.__table__)
CLAIM = {
    "sqlite": sqlite.insert(RECEIPTS).on_conflict_do_nothing().returning(RECEIPTS.c.id),
    "postgresql": postgresql.insert(RECEIPTS).on_conflict_do_nothing().returning(RECEIPTS.c.id),
}
ANSWER = update(RECEIPTS).where(RECEIPTS.c.id == bindparam("claimed"))


class OtherContent(AlreadyDone):
    """The id stands for another submission; what was sent now would be lost if nobody kept it."""


@dataclass(frozen=True)
class Submission:
    """Who sent what through which door; `id` was made by the sender, `number` is the phone's running one."""

    id: UUID
    door: Door
    kind: str
    person_id: UUID | None
    body_sha256: str
    device_id: UUID | None = None
    number: int | None = None
    fixes_id: UUID | None = None


@dataclass(frozen=True)
class Answered:
    """What was stored for a submission, and whether it had been received before."""

    answer: dict[str, Any]
    is_replay: bool


def arrived_before(session: Session, submission: Submission) -> Answered:
    """What the same person was answered under this id for something else. Raises OtherContent for another's."""
    earlier = session.get_one(Receipt, submission.id)
    if earlier.person_id != submission.person_id:
        raise OtherContent(OTHER)
    return Answered(earlier.answer or {}, is_replay=True)


def body_digest(fields: dict[str, list[str]]) -> str:
    """A hash of a form's fields, in any order."""
    text = repr(sorted((name, values) for name, values in fields.items() if name != "submission_id"))
    return hashlib.sha256(text.encode()).hexdigest()


def submit_once(
    session: Session, submission: Submission, now: datetime, apply: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Apply a submission unless its id was received before; then give the stored answer (ids only)."""
    return submit(session, submission, now, apply).answer


def submit(
    session: Session, submission: Submission, now: datetime, apply: Callable[[], dict[str, Any]]
) -> Answered:
    """The same, saying which of the two it was. An answer may name its `outcome`; else it is applied.

    Claiming flushes first: a parallel twin waits on the unique id, fails, and reads the first one's answer.
    Raises OtherContent when the id stands for another person's or another content's submission.
    """
    if _claim(session, submission, now):
        answer = apply()
        outcome = Outcome(answer.get("outcome", Outcome.APPLIED))
        session.flush()  # what the database refuses, it refuses here
        said = {"claimed": submission.id, "answer": answer, "outcome": outcome}
        session.connection().execute(ANSWER, said)
        return Answered(answer, is_replay=False)
    earlier = session.get_one(Receipt, submission.id, populate_existing=True)
    return Answered(_stored_answer(earlier, submission), is_replay=True)


def _claim(session: Session, submission: Submission, now: datetime) -> bool:
    """Whether this is the first of its id: one statement, so that twins cannot both find nothing there."""
    session.flush()
    row = {**vars(submission), "received_at": now, "outcome": Outcome.APPLIED}
    return session.connection().scalar(CLAIM[session.get_bind().dialect.name], row) is not None


def _stored_answer(receipt: Receipt, submission: Submission) -> dict[str, Any]:
    same = (receipt.kind, receipt.person_id, receipt.body_sha256) == (
        submission.kind,
        submission.person_id,
        submission.body_sha256,
    )
    if not same:
        raise OtherContent(OTHER)
    return receipt.answer or {}


def readable(body: bytes) -> str:
    """What was sent as text that every database takes, whatever bytes it holds."""
    return body.decode(errors="backslashreplace").replace("\0", "\\0")


def quarantine(
    session: Session,
    door: Door,
    person_id: UUID | None,
    kind: QuarantineKind,
    body: str,
    now: datetime,
    *,
    subject_id: UUID | None = None,
    reason: str = "",
) -> Quarantined:
    """Keep what could not be read, encrypted, for a person to look at; deleted after 30 days."""
    row = Quarantined(
        door=door,
        person_id=person_id,
        kind=kind,
        subject_id=subject_id,
        reason=reason[:LONGEST_REASON],
        body=body,
        received_at=now,
        delete_at=now + timedelta(days=QUARANTINE_DAYS),
    )
    session.add(row)
    return row


def own_answer(session: Session, receipt_id: UUID, kind: str, person_id: UUID) -> dict[str, Any] | None:
    """What somebody's own submission of this kind came to, or None when there is no such one."""
    found = session.get(Receipt, receipt_id)
    if found is None or (found.kind, found.person_id) != (kind, person_id):
        return None
    return found.answer
