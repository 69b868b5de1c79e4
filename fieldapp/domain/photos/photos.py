"""Photos as rows: announced, received, attached to what they show.

Every upload is hostile until re-encoded: its header is read in the request; it is decoded by a job (encoding.py).
"""

import base64
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.domain.errors import N_
from fieldapp.domain.receipts import quarantine
from fieldapp.models import Door, Effect, Photo, PhotoState, QuarantineKind

MOST_PHOTOS = 6
GIVEN_UP = N_("The server could not open this photo. Please take it again.")


def announce(
    session: Session,
    photos: Sequence[tuple[UUID, int, str]],
    submission_id: UUID,
    person_id: UUID,
    now: datetime,
) -> list[Photo]:
    """Rows for photos whose bytes will follow in pieces: (id, size in bytes, sha256), in their order.

    An id that is known already is the same photo, sent by the same person with a later version of the form.
    """
    found = []
    for photo_id, size, sha256 in photos:
        photo = session.get(Photo, photo_id)
        if photo is None:
            photo = Photo(id=photo_id, state=PhotoState.ARRIVING, size=size, received_sha256=sha256)
            photo.uploaded_by_id, photo.received_at = person_id, now
            session.add(photo)
        if photo.uploaded_by_id == person_id:
            photo.submission_id = submission_id
            found.append(photo)
    session.flush()
    return found


def take_in(session: Session, photo: Photo, now: datetime) -> None:
    """All bytes of an announced photo are here: order its re-encoding; who reviews its form looks at it too."""
    photo.state, photo.received_at = PhotoState.WAITING, now
    session.flush()
    _order_reencoding(session, photo, now)


def into_quarantine(session: Session, photo: Photo, body: bytes, now: datetime) -> None:
    """A photo from the phone of an ended account: kept encrypted, shown to nobody."""
    words = base64.b64encode(body).decode()
    quarantine(
        session, Door.SYNC, photo.uploaded_by_id, QuarantineKind.PHOTO, words, now, subject_id=photo.id
    )
    mark_failed(photo, N_("This photo was uploaded after the account was closed."))


def attach(
    session: Session,
    photos: Sequence[Photo],
    now: datetime,
    *,
    report_id: UUID | None = None,
    step_id: UUID | None = None,
    task_id: UUID | None = None,
    uploaded_by_id: UUID | None = None,
) -> None:
    """Store received photos with what they show, and order their re-encoding in the same transaction."""
    for photo in photos:
        photo.report_id, photo.step_id, photo.task_id = report_id, step_id, task_id
        photo.uploaded_by_id, photo.received_at = uploaded_by_id, now
        session.add(photo)
        session.flush()
        if photo.state is PhotoState.WAITING:
            _order_reencoding(session, photo, now)


def _order_reencoding(session: Session, photo: Photo, now: datetime) -> None:
    session.add(Effect(kind="reencode_photo", payload={"photo_id": str(photo.id)}, made_at=now))
    session.flush()


def mark_ready(photo: Photo, picture_sha256: str, thumbnail_sha256: str, width: int, height: int) -> None:
    photo.state, photo.sha256, photo.thumbnail_sha256 = PhotoState.READY, picture_sha256, thumbnail_sha256
    photo.width, photo.height = width, height


def mark_failed(photo: Photo, why: str) -> None:
    photo.state, photo.failure = PhotoState.FAILED, why
