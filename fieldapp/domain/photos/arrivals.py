"""Takes in an announced photo whose bytes are all here, once they are the announced ones and a photo."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.domain.photos import encoding, photos
from fieldapp.domain.photos.encoding import PhotoRefused
from fieldapp.domain.photos.files import RECEIVED, PhotoFiles
from fieldapp.models import Photo, PhotoState


@dataclass(frozen=True)
class Judged:
    """The bytes, their hash, and why they are no photo that we take; "" when they are one."""

    body: bytes
    sha256: str
    refusal: str


def judge(body: bytes) -> Judged:
    """Look at the bytes without a database, so that no transaction waits for it."""
    refusal = ""
    try:
        encoding.judge(body)
    except PhotoRefused as refused:
        refusal = str(refused)
    return Judged(body, hashlib.sha256(body).hexdigest(), refusal)


def complete(
    session: Session,
    files: PhotoFiles,
    photo_id: UUID,
    judged: Judged,
    now: datetime,
    *,
    is_account_ended: bool,
) -> Photo | None:
    """The photo as it is now; None when these are not the announced bytes, so that they are sent again.

    What a twin of this request has completed stays as it is.
    """
    photo = session.get_one(Photo, photo_id, populate_existing=True, with_for_update=True)
    if photo.state is not PhotoState.ARRIVING:
        return photo
    if judged.sha256 != photo.received_sha256:
        files.drop_arrived(photo_id)
        return None
    if is_account_ended:
        photos.into_quarantine(session, photo, judged.body, now)
    else:
        accept(session, files, photo, judged, now)
    files.drop_arrived(photo_id)
    return photo


def accept(session: Session, files: PhotoFiles, photo: Photo, judged: Judged, now: datetime) -> None:
    """Store the bytes and order their re-encoding, or note why they are no photo."""
    if judged.refusal:
        photos.mark_failed(photo, judged.refusal)
        return
    files.store(RECEIVED, judged.body)
    photo.failure = None
    photos.take_in(session, photo, now)
