"""Photos: what is taken in, how it is made harmless, and whose it is. The only door to Pillow.

Every upload is hostile until re-encoded: judged by content, never by name; decoded off the request.
"""

import base64
import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.orm import Session

from fieldapp.domain.errors import N_, DomainError
from fieldapp.domain.receipts import quarantine
from fieldapp.models import Door, Effect, Photo, PhotoState

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # judge() has its own, stricter limit and its own sentence

MOST_PHOTOS = 6
MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
LONGEST_SIDE, THUMBNAIL_SIDE = 1600, 320
QUALITY, THUMBNAIL_QUALITY = 80, 70
AT_ONCE = threading.Semaphore(2)  # one large picture takes up to 200 MB while it is decoded


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
    """Look at size, kind, header and end of an upload without decoding it. Raises PhotoRefused."""
    if len(body) > MOST_BYTES:
        raise PhotoRefused("A photo is larger than 20 MB. Please send a smaller one.")
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as image:
            width, height = image.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as wrong:
        raise PhotoRefused("One file is not a photo (JPEG, PNG, WebP or HEIC), or is damaged.") from wrong
    if width * height > MOST_PIXELS:
        raise PhotoRefused("A photo has more than 60 megapixels. Please send a smaller one.")
    if not _is_whole(body):
        raise PhotoRefused("A photo arrived incomplete. Please choose it again.")


def reencode(body: bytes) -> Encoded:
    """Decode, turn upright, shrink to 1600 px, and write anew without any metadata.

    Raises PhotoRefused when the picture cannot be decoded after all.
    """
    try:
        with AT_ONCE, Image.open(io.BytesIO(body), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PhotoRefused("A photo has more than 60 megapixels. Please send a smaller one.")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = _clean(image)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, IndexError) as wrong:
        raise PhotoRefused("One file is not a photo (JPEG, PNG, WebP or HEIC), or is damaged.") from wrong
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Encoded(_jpeg(picture, QUALITY), _jpeg(small, THUMBNAIL_QUALITY), *picture.size)


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
    quarantine(session, Door.SYNC, photo.uploaded_by_id, f"handed in: photo {photo.id}", words, now)
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


def _clean(image: Image.Image) -> Image.Image:
    """A new picture holding nothing but the upright pixels."""
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        clean.paste(layer, mask=layer.getchannel("A"))
    else:
        clean.paste(upright.convert("RGB"))
    return clean


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _is_whole(body: bytes) -> bool:
    """Whether the file's end is where its format says, so that a broken upload is told at once."""
    if body.startswith(b"\xff\xd8"):
        return b"\xff\xd9" in body[-4096:]
    if body.startswith(b"\x89PNG"):
        return b"IEND" in body[-64:]
    if body.startswith(b"RIFF"):
        return len(body) >= int.from_bytes(body[4:8], "little") + 8
    return _boxes_fit(body)


def _boxes_fit(body: bytes) -> bool:
    """HEIC is a row of boxes, each beginning with its length."""
    at = 0
    while at + 8 <= len(body):
        length = int.from_bytes(body[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(body[at + 8 : at + 16], "big")
        if length == 0:  # "to the end of the file"
            return True
        if length < 8:
            return False
        at += length
    return at == len(body)
