"""Photos in pieces: asked for, sent on from where they stopped, whole only when their hash is right."""

from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext
from flask_login import current_user

from fieldapp import clock, db
from fieldapp.domain.offline import devices
from fieldapp.domain.photos import arrivals
from fieldapp.domain.photos.files import PhotoFiles
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
    """All bytes are here; they are judged before the write begins."""
    files = _files()
    judged = arrivals.judge(
        files.read_arrived(photo_id)
    )  # empty when a twin of this request has just finished it
    is_account_ended = not current_user.is_authenticated
    photo = arrivals.complete(
        db.session(), files, photo_id, judged, clock.now(), is_account_ended=is_account_ended
    )
    return _said(photo) if photo else (jsonify(offset=0), 409)


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
