"""Photos out of a request: judged, stored as received, not yet in the database. Before any transaction."""

from typing import Any

from flask import current_app, request

from fieldapp.domain.photos.encoding import MOST_BYTES, PhotoRefused, judge
from fieldapp.domain.photos.files import RECEIVED, PhotoFiles
from fieldapp.domain.photos.photos import MOST_PHOTOS
from fieldapp.models import Photo, PhotoState
from fieldapp.web.request_size import FORM, Size

PHOTOS = Size(MOST_PHOTOS * MOST_BYTES + FORM.most_bytes)  # what a form with photos takes


def receive_photos(name: str = "photos") -> list[Photo]:
    """The photos of a form's file field, to be given to what they show. Raises PhotoRefused."""
    uploads = [upload for upload in request.files.getlist(name) if upload.filename]
    if len(uploads) > MOST_PHOTOS:
        raise PhotoRefused("Please send at most six photos.")
    for upload in uploads:  # one after the other: no more than one is ever held
        judge(_read(upload))
    files = PhotoFiles(current_app.config["PHOTO_FOLDER"])
    names = dict.fromkeys(files.store(RECEIVED, _read(upload)) for upload in uploads)
    return [Photo(state=PhotoState.WAITING, received_sha256=name) for name in names]


def _read(upload: Any) -> bytes:
    """One byte more than allowed at most: judge() tells the rest."""
    upload.stream.seek(0)
    body: bytes = upload.stream.read(MOST_BYTES + 1)
    return body
