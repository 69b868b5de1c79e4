"""What lies in quarantine, seen by administrators: read with a purpose, or sent on in its sender's name.

A form handed in after an account had ended goes the way of every submission, and so mostly to a grid head: its
sender has no posting any more.
"""

import base64
from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.domain.offline.captured_times import captured_time
from fieldapp.domain.photos import arrivals
from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.domain.submissions import receiving
from fieldapp.domain.submissions.arrivals import Arrival, Judge
from fieldapp.forms.submissions import Envelope, Unreadable, read_envelope
from fieldapp.models import (
    AccessEntry,
    Door,
    Outcome,
    Person,
    Photo,
    PhotoState,
    Quarantined,
    QuarantineKind,
    Receipt,
)

PURPOSES = ("recover", "fault", "asked")


def may_send_on(row: Quarantined) -> bool:
    """Only what a phone sent has a form that can be read again; a photo goes with its form."""
    return row.door is Door.SYNC and row.person_id is not None and row.kind is not QuarantineKind.PHOTO


def read(
    session: Session, actor: Actor, row: Quarantined, purpose: str, now: datetime, request_id: str = ""
) -> AccessEntry:
    """Write down that `actor` reads it, and what for; the page may then show its words."""
    if not actor.may_anywhere("see_quarantine"):
        raise NotYours("Only administrators can open quarantined items.")
    if purpose not in PURPOSES:
        raise RuleBroken("Please choose a purpose.")
    return _log_access(session, actor, row, (Act.READ_QUARANTINE, purpose), now, request_id)


def send_on(
    session: Session,
    actor: Actor,
    row: Quarantined,
    files: PhotoFiles,
    now: datetime,
    judge: Judge,
) -> Outcome:
    """Receive it again as its sender, with its photos; what lay here goes. Raises RuleBroken when unreadable."""
    lock(session, row)
    sender = session.get(Person, row.person_id) if may_send_on(row) else None
    if sender is None:
        raise RuleBroken("This cannot be forwarded: it is not a form from a phone.")
    arrival = _arrival(row)
    _bring_photos(session, sender, arrival.envelope, files, now)
    answered = receiving.receive(session, Actor.of(sender, day_of(now)), arrival, now, judge)
    outcome = Outcome(answered.answer["outcome"])
    _close_first(session, row, outcome)
    _log_access(session, actor, row, (Act.SEND_ON, ""), now)
    session.delete(row)
    session.flush()
    return outcome


def envelope_of(row: Quarantined) -> Envelope | None:
    """The form in it, if it can be read."""
    try:
        return read_envelope(row.body.encode())
    except Unreadable:
        return None


def _arrival(row: Quarantined) -> Arrival:
    """Under an id of its own; what it makes still gets the id that other forms know it by."""
    envelope, first = envelope_of(row), _first_id(row)
    if envelope is None:
        raise RuleBroken("This still cannot be read. Nothing has been changed.")
    if envelope.fixes is None and first is not None:
        envelope = msgspec.structs.replace(envelope, fixes=first)
    return Arrival(uuid5(row.id, "sent on"), envelope, captured_time(envelope.captured_at, row.received_at))


def _first_id(row: Quarantined) -> UUID | None:
    """The id under which it was handed in."""
    return row.subject_id if row.kind is QuarantineKind.HANDED_IN else None


def _close_first(session: Session, row: Quarantined, outcome: Outcome) -> None:
    first = session.get(Receipt, _first_id(row)) if _first_id(row) else None
    if first is not None:
        first.outcome = outcome


def _bring_photos(
    session: Session, sender: Person, envelope: Envelope, files: PhotoFiles, now: datetime
) -> None:
    """Photos handed in with it become photos again, judged like any other."""
    for blob in envelope.blobs:
        photo = session.get(Photo, blob.id)
        lies = select(Quarantined).where(
            Quarantined.person_id == sender.id,
            Quarantined.kind == QuarantineKind.PHOTO,
            Quarantined.subject_id == blob.id,
        )
        kept = session.scalars(lies.limit(1)).first()
        if photo is None or kept is None or photo.state is not PhotoState.FAILED:
            continue
        arrivals.accept(session, files, photo, arrivals.judge(base64.b64decode(kept.body)), now)
        session.delete(kept)


def _log_access(
    session: Session,
    actor: Actor,
    row: Quarantined,
    what: tuple[Act, str],
    now: datetime,
    request_id: str = "",
) -> AccessEntry:
    act, purpose = what
    entry = audit_log.note(session, act, actor, now, ("quarantine", row.id), row.kind.value, purpose)
    entry.request_id = request_id
    session.flush()
    return entry
