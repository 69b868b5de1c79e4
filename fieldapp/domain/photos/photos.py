"""Photos: what is taken in, how it is made harmless, and whose it is.

Every upload is hostile until re-encoded: its header is read in the request; it is decoded by a job, in a process that
can be ended (photo_decoder.py), one at a time.
"""

import base64
import json
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp import bounded_process
from fieldapp.domain.errors import N_, DomainError
from fieldapp.domain.photos.headers import read_header
from fieldapp.domain.receipts import quarantine
from fieldapp.models import Door, Effect, Photo, PhotoState, QuarantineKind

MOST_PHOTOS = 6
MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
MOST_MEMORY = 200 * 1024 * 1024  # for one decoding, twice the file included; the process has a little more
LONGEST_WAIT = 120  # seconds for one photo, however busy the machine is
DECODER = Path(__file__).with_name("decoder.py")
AT_ONCE = threading.Semaphore(1)  # one large picture takes up to 250 MB while it is decoded

NO_PHOTO = N_("One file is not a photo (JPEG, PNG, WebP or HEIC), or is damaged.")
INCOMPLETE = N_("A photo arrived incomplete. Please choose it again.")
TOO_HEAVY = N_(
    "A photo is too large to be opened in this format. Please save it as an ordinary JPEG or make it smaller, "
    "and choose it again."
)
GIVEN_UP = N_("The server could not open this photo. Please take it again.")
REASONS = {"damaged": NO_PHOTO, "incomplete": INCOMPLETE, "memory": TOO_HEAVY}


class PhotoRefused(DomainError):
    """A picture we do not take; the message says why and what to do."""


@dataclass(frozen=True)
class Encoded:
    """A harmless JPEG and its thumbnail: upright, no metadata. Sizes in pixels."""

    picture: bytes
    thumbnail: bytes
    width: int
    height: int


def judge(body: bytes) -> None:
    """Look at size, kind and header of an upload without decoding it. Raises PhotoRefused."""
    if len(body) > MOST_BYTES:
        raise PhotoRefused("A photo is larger than 20 MB. Please send a smaller one.")
    header = read_header(body)
    if header is None:
        raise PhotoRefused(NO_PHOTO)
    if header.width * header.height > MOST_PIXELS:
        raise PhotoRefused("A photo has more than 60 megapixels. Please send a smaller one.")
    if header.memory + 2 * len(body) > MOST_MEMORY:
        raise PhotoRefused(TOO_HEAVY)


def reencode(body: bytes) -> Encoded:
    """Decode, turn upright, shrink to 1600 px, and write anew without any metadata.

    Raises PhotoRefused when the picture cannot be shown, ProgramFailed when that could not be found out.
    """
    with tempfile.TemporaryFile() as file:
        file.write(body)
        file.seek(0)
        return reencode_file(file)


def reencode_file(file: IO[bytes]) -> Encoded:
    """reencode() for an open file, whose bytes this process never holds."""
    try:
        with AT_ONCE:
            return _encoded(bounded_process.run(DECODER, file, LONGEST_WAIT))
    except bounded_process.Refused as refused:
        raise PhotoRefused(REASONS.get(str(refused), NO_PHOTO)) from refused


def _encoded(output: bytes) -> Encoded:
    line, both = output.split(b"\n", 1)
    about = json.loads(line)
    cut = about["picture"]
    return Encoded(both[:cut], both[cut:], about["width"], about["height"])


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
    mark_failed(photo, N_("This photo was handed in after the account had ended."))


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
