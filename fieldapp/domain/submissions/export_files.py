"""What a phone exported to a file, brought in by an administrator: each form as its sender, its photos after it.

It goes the way of everything a phone sends, under the same ids: twice, or once more by the phone, changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor, mark_of
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.offline import devices, sequence_gaps
from fieldapp.domain.offline.captured_times import captured_time
from fieldapp.domain.photos import arrivals
from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.domain.receipts import OtherContent, quarantine, readable
from fieldapp.domain.submissions import ended_accounts, receiving
from fieldapp.domain.submissions.arrivals import Arrival, Judge
from fieldapp.domain.submissions.export_format import Exported, Item
from fieldapp.forms.submissions import LONGEST_BODY, Unreadable, read_envelope
from fieldapp.models import Device, Door, Person, Photo, PhotoState, Quarantined, QuarantineKind, Receipt

BEFORE, OTHER, UNREADABLE = "received before", "other content", "unreadable"


@dataclass(frozen=True)
class TakenIn:
    """What became of one item: an outcome, or one of the words above; `photos`: how many came in now."""

    item: Item
    became: str
    reason: str = ""
    photos: int = 0


def sender_of(session: Session, exported: Exported) -> Person:
    """Whose file it is: the phone's own person, or whoever has this mark. Raises RuleBroken when nobody has."""
    device = session.get(Device, exported.device)
    ids = [device.person_id] if device else session.scalars(select(Person.id)).all()
    for person_id in ids:
        if mark_of(person_id) == exported.person:
            return session.get_one(Person, person_id)
    raise RuleBroken("The person this file belongs to was not found in this system.")


def begin(session: Session, actor: Actor, exported: Exported, now: datetime) -> Device:
    """Write down that `actor` brings this phone's file in; returns the phone. Raises NotYours."""
    if not actor.may_anywhere("see_quarantine"):
        raise NotYours("Only administrators can import files exported from phones.")
    device = devices.find_or_add(session, sender_of(session, exported), exported.device, now)
    audit_log.note(session, Act.IMPORT_EXPORTED, actor, now, device)
    session.flush()
    return device


def take_in(session: Session, device: Device, item: Item, now: datetime, judge: Judge) -> TakenIn:
    """One item, exactly as if the phone had sent it; what cannot be read is kept in quarantine, once."""
    body, earlier = bytes(item.body), session.get(Receipt, item.id)
    if earlier is not None and earlier.kind == ended_accounts.HANDED_IN:
        return TakenIn(item, BEFORE, "handed in, lies in quarantine")
    try:
        if len(body) > LONGEST_BODY:
            raise Unreadable("too large")  # noqa: TRY301 - the one way out for what is no form
        envelope = read_envelope(body)
    except Unreadable as wrong:
        _into_quarantine(session, device, item, QuarantineKind.UNREADABLE, str(wrong), now)
        return TakenIn(item, UNREADABLE)
    captured_at = captured_time(envelope.captured_at, now)
    arrival = Arrival(item.id, envelope, captured_at, device.id, item.seq)
    try:
        answered = receiving.receive(session, Actor.of(device.person, day_of(now)), arrival, now, judge)
    except OtherContent as refused:
        _into_quarantine(session, device, item, QuarantineKind.OTHER_CONTENT, str(refused), now)
        return TakenIn(item, OTHER)
    sequence_gaps.arrived(session, device, now)
    answer = answered.answer
    said = [str(answer.get("reason", "")), *map(str, answer.get("complaints", {}).values())]
    became = BEFORE if answered.is_replay else str(answer["outcome"])
    return TakenIn(item, became, " ".join(filter(None, said)))


def bring_photos(
    session: Session, device: Device, exported: Exported, item: Item, files: PhotoFiles, now: datetime
) -> int:
    """The photos of an item that has been taken in, as far as the file has them; returns how many were new."""
    announced = select(Photo).where(
        Photo.submission_id == item.id,
        Photo.uploaded_by_id == device.person_id,
        Photo.state == PhotoState.ARRIVING,
    )
    return sum(
        _receive_photo(session, photo, exported, files, now) for photo in session.scalars(announced).all()
    )


def _receive_photo(
    session: Session, photo: Photo, exported: Exported, files: PhotoFiles, now: datetime
) -> bool:
    judged = arrivals.judge(exported.photos.get(photo.id, b""))
    if judged.sha256 != photo.received_sha256:
        return False
    arrivals.accept(session, files, photo, judged, now)
    files.drop_arrived(photo.id)
    return True


def _into_quarantine(
    session: Session, device: Device, item: Item, kind: QuarantineKind, reason: str, now: datetime
) -> None:
    """Once: the same words of the same item have the same id in quarantine."""
    words = readable(bytes(item.body))
    kept_id = uuid5(item.id, words)
    if session.get(Quarantined, kept_id) is None:
        row = quarantine(session, Door.SYNC, device.person_id, kind, words, now, reason=reason)
        row.id = kept_id
        session.flush()
