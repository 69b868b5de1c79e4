"""Photos, for those who may see what they belong to; only re-encoded ones."""

from uuid import UUID

from flask import Blueprint, Response, abort, current_app, render_template

from fieldapp.domain.access import record_visibility
from fieldapp.domain.photos.files import READY, PhotoFiles
from fieldapp.models import Photo
from fieldapp.web.access import actor, one_or_404, signed_in

blueprint = Blueprint("photos", __name__, url_prefix="/photos")


@blueprint.get("/<uuid:photo_id>")
@signed_in
def show(photo_id: UUID) -> Response:
    return picture(_find(photo_id).sha256)


@blueprint.get("/<uuid:photo_id>/thumbnail")
@signed_in
def thumbnail(photo_id: UUID) -> Response:
    return picture(_find(photo_id).thumbnail_sha256)


def _find(photo_id: UUID) -> Photo:
    photo = one_or_404(record_visibility.visible_photos(actor()).where(Photo.id == photo_id))
    assert isinstance(photo, Photo)  # noqa: S101 - tells the type checker
    return photo


def picture(name: str | None) -> Response:
    """A picture for ever, or that it is lost: told to whoever looks, and to whoever reads the log."""
    if name is None:
        abort(404)
    try:
        body = PhotoFiles(current_app.config["PHOTO_FOLDER"]).read(READY, name)
    except OSError as lost:
        return _lost(name, lost)
    response = Response(body, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _lost(name: str, why: OSError) -> Response:
    current_app.logger.error("photo file %s/%s cannot be shown: %r", READY, name, why)
    response = Response(render_template("components/lost_photo.svg"), 404, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "no-store"
    return response
