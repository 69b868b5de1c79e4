"""One submission as it came from a phone, and what a judge makes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.photos import photos
from fieldapp.forms.submissions import Envelope
from fieldapp.models import Door, Outcome, Photo, PhotoState, Unapplied


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


def arrival_of(row: Unapplied) -> Arrival:
    """The submission as it was sent."""
    kept = msgspec.json.decode((row.body or "{}").encode(), type=KeptArrival)
    return Arrival(row.id, kept.envelope, kept.captured_at, row.device_id)


def photos_of(session: Session, submission_id: UUID) -> list[Photo]:
    return list(session.scalars(select(Photo).where(Photo.submission_id == submission_id).order_by(Photo.id)))


def announced_in(
    session: Session, person_id: UUID, submission_id: UUID, envelope: Envelope, now: datetime
) -> list[Photo]:
    """The photos whose bytes will follow, as rows."""
    listed = [(blob.id, blob.size, blob.sha256) for blob in envelope.blobs]
    return photos.announce(session, listed, submission_id, person_id, now)


class KeptArrival(msgspec.Struct):
    envelope: Envelope
    captured_at: datetime | None = None


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
