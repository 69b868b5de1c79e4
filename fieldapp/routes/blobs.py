"""Photos in pieces: asked for, sent on from where they stopped, whole only when their hash is right."""

import hashlib
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext
from flask_login import current_user

from fieldapp import clock, db
from fieldapp.domain.offline import devices
from fieldapp.domain.photos import encoding, photos
from fieldapp.domain.photos.encoding import PhotoRefused
from fieldapp.domain.photos.files import RECEIVED, PhotoFiles
from fieldapp.models import Photo, PhotoState
from fieldapp.web.access import public
from fieldapp.web.request_size import Size, takes
from fieldapp.web.request_values import headers, query

blueprint = Blueprint("blobs", __name__, url_prefix="/sync/blobs")

LONGEST_PIECE = 128 * 1024
Answer = Response | tuple[Response, int]


@blueprint.route("/<uuid:photo_id>", methods=["HEAD"])
@public
def ask(photo_id: UUID) -> Answer:
    photo = _find(photo_id)
    if photo is None:
        return Response(), 404
    here = _files().arrived(photo_id) if photo.state is PhotoState.ARRIVING else photo.size or 0
    return Response(headers={"Upload-Offset": str(here), "Upload-Length": str(photo.size)}), 200


@blueprint.patch("/<uuid:photo_id>")
@takes(Size(LONGEST_PIECE))
@public
def add(photo_id: UUID) -> Answer:
    piece, offset = request.get_data(cache=False), query.number("offset")
    offset = -1 if offset is None else offset
    with db.looking():
        photo = _find(photo_id)
    if photo is None:
        return jsonify(state="unknown"), 404
    size = photo.size or 0
    if photo.state is not PhotoState.ARRIVING:
        return _said(photo)
    if offset + len(piece) > size:
        return jsonify(state="too_large"), 413
    here = _files().append(photo_id, offset, piece)
    if here < size:
        return jsonify(offset=here), 200 if here == offset + len(piece) else 409
    return _finish(photo_id)


def _finish(photo_id: UUID) -> Answer:
    """All bytes are here: the right ones, and a photo? Judged before the write begins."""
    files = _files()
    body = files.read_arrived(photo_id)  # empty when a twin of this request has just finished it
    sha256, refusal = hashlib.sha256(body).hexdigest(), ""
    try:
        encoding.judge(body)
    except PhotoRefused as refused:
        refusal = str(refused)
    photo = db.session().get_one(Photo, photo_id, populate_existing=True, with_for_update=True)
    if photo.state is not PhotoState.ARRIVING:
        return _said(photo)
    if sha256 != photo.received_sha256:
        files.drop_arrived(photo_id)
        return jsonify(offset=0), 409
    if not current_user.is_authenticated:
        photos.into_quarantine(db.session(), photo, body, clock.now())
    elif refusal:
        photos.mark_failed(photo, refusal)
    else:
        files.store(RECEIVED, body)
        photos.take_in(db.session(), photo, clock.now())
    files.drop_arrived(photo_id)
    return _said(photo)


def _said(photo: Photo) -> Answer:
    """Received, once and for all; `reason` when it was no photo we can show."""
    reason = {"reason": gettext(photo.failure)} if photo.failure else {}
    return jsonify(blob=str(photo.id), sha256=photo.received_sha256, **reason), 201


def _find(photo_id: UUID) -> Photo | None:
    """A photo I announced, signed in or by the phone's own credential; another's does not exist."""
    if current_user.is_authenticated:
        person_id = current_user.id
    else:
        device = devices.find_revoked(db.session(), headers.text("X-Device-Key"), clock.now())
        person_id = device.person_id if device else None
    photo = db.session().get(Photo, photo_id)
    return photo if photo and person_id and photo.uploaded_by_id == person_id else None


def _files() -> PhotoFiles:
    return PhotoFiles(current_app.config["PHOTO_FOLDER"])
