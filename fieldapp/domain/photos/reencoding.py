"""A received photo becomes a harmless picture, or is noted as none; then what was received goes."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.bounded_process import ProgramFailed
from fieldapp.domain.photos import encoding, photos
from fieldapp.domain.photos.encoding import PhotoRefused
from fieldapp.domain.photos.files import READY, RECEIVED, PhotoFiles
from fieldapp.models import Photo, PhotoState

MOST_DECODINGS = 3  # of one photo whose decoder is ended from outside, as by a machine without memory


@dataclass(frozen=True)
class Picture:
    """The files of a re-encoded photo, by their hashes, and its size in pixels."""

    sha256: str
    thumbnail_sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class Reencoded:
    """What a photo became: a picture, or why none. `cause`: what kept ending its decoder."""

    picture: Picture | None = None
    failure: str = ""
    cause: ProgramFailed | None = None


def received_of(session: Session, photo_id: UUID) -> str | None:
    """The hash of the received file, while the photo still waits to be re-encoded."""
    photo = session.get(Photo, photo_id)
    return photo.received_sha256 if photo and photo.state is PhotoState.WAITING else None


def reencode(
    files: PhotoFiles, received: str, attempts: int, meanwhile: Callable[[], object] | None = None
) -> Reencoded:
    """Decode and write anew, outside any transaction; calls `meanwhile` every few seconds.

    Raises ProgramFailed when the decoder was ended; after MOST_DECODINGS attempts the photo is given up instead.
    """
    try:
        with files.path(RECEIVED, received).open("rb") as file:
            encoded = encoding.reencode_file(file, meanwhile)
    except PhotoRefused as refused:
        return Reencoded(failure=str(refused))
    except ProgramFailed as ended:
        if attempts < MOST_DECODINGS:
            raise
        return Reencoded(failure=photos.GIVEN_UP, cause=ended)
    picture, thumbnail = files.store(READY, encoded.picture), files.store(READY, encoded.thumbnail)
    return Reencoded(Picture(picture, thumbnail, encoded.width, encoded.height))


def write_down(session: Session, photo_id: UUID, became: Reencoded) -> None:
    """Note what the photo became."""
    photo = session.get_one(Photo, photo_id, populate_existing=True)
    if made := became.picture:
        photos.mark_ready(photo, made.sha256, made.thumbnail_sha256, made.width, made.height)
    else:
        photos.mark_failed(photo, became.failure)


def is_received_needed(session: Session, received: str) -> bool:
    """Whether a photo with the same content still waits for the received file."""
    same = select(Photo.id).where(Photo.received_sha256 == received, Photo.state == PhotoState.WAITING)
    return session.scalars(same.limit(1)).first() is not None
