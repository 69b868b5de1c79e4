"""What became of a report, for whoever holds its code."""

from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import db
from fieldapp.domain.reports import pins, tracking, tracking_codes
from fieldapp.forms.requests import TrackingForm
from fieldapp.pages import tracking as pages
from fieldapp.routes.photos import picture
from fieldapp.routes.public.pins import found, is_new, is_own
from fieldapp.web.access import public
from fieldapp.web.qr_codes import qr_svg
from fieldapp.web.rate_limits import ASKING, LOADING, limiter
from fieldapp.web.rendering import page, see_other

blueprint = Blueprint("tracking", __name__, url_prefix="/track")


@blueprint.get("/")
@public
def index() -> Response:
    return page("public/tracking/index.html", form=TrackingForm())


@blueprint.post("/")
@limiter.limit(ASKING)
@public
def find() -> Redirect:
    form = TrackingForm(request.form)
    if not form.validate():
        return page("public/tracking/index.html", status=422, form=form)
    typed = form.code.data or ""
    report = tracking_codes.find_tracked(db.session(), typed)
    if report is None:
        words = gettext(tracking_codes.what_is_wrong(typed))
        return page("public/tracking/index.html", status=422, form=form, problem=words)
    return see_other(url_for("public.tracking.show", code=tracking_codes.code_of(report)))


@blueprint.get("/<code>")
@limiter.limit(ASKING)
@public
def show(code: str) -> Response:
    report = found(code)
    return page("public/tracking/show.html", **pages.context(report, is_own(report)))


@blueprint.get("/<code>/receipt")
@limiter.limit(ASKING)
@public
def receipt(code: str) -> Response:
    """The code to keep; with the PIN only where it was filed just now."""
    report = found(code)
    address = pages.address_of(report)
    return page(
        "public/tracking/receipt.html",
        report=report,
        code=tracking_codes.code_of(report),
        grouped=tracking_codes.grouped(tracking_codes.code_of(report)),
        pin=pins.pin_of(report.id) if report.has_pin and is_new(report) else "",
        is_new=is_new(report),
        address=address,
        qr=qr_svg(address),
    )


@blueprint.get("/<code>/photos/<uuid:photo_id>")
@limiter.limit(LOADING)
@public
def photo(code: str, photo_id: UUID) -> Response:
    """One of the reporter's own photos, small."""
    report = found(code)
    if not is_own(report):
        abort(404)
    mine = (each for each in tracking.own_photos(db.session(), report) if each.id == photo_id)
    return picture((next(mine, None) or abort(404)).thumbnail_sha256)
