"""Filing a report for somebody at a counter or on the phone, and the receipt to print for them."""

from functools import partial
from typing import cast
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as Redirect

from fieldapp import db
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.receipts import OtherContent
from fieldapp.entries.uploads import PHOTOS, receive_photos
from fieldapp.models import Report
from fieldapp.pages import intake as pages
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_size import takes
from fieldapp.web.request_values import body, query
from fieldapp.web.submit_once import once

blueprint = Blueprint("intake", __name__, url_prefix="/intake")


@blueprint.get("/")
@working(pages.VERB)
def new() -> Response:
    return page("desk/intake/new.html", **pages.new_context(pages.form_of(None)))


@blueprint.post("/")
@takes(PHOTOS)
@working(pages.VERB)
def create() -> Redirect:
    form = pages.form_of(request.form)
    if "search" in body:  # for a place, without a script
        return page("desk/intake/new.html", **pages.new_context(form))
    if not form.validate():
        return page("desk/intake/new.html", status=422, **pages.new_context(form))
    try:
        answer = once(form, "intake", partial(pages.file_report, form, receive_photos()))
    except OtherContent:
        return see_other(url_for("desk.intake.show", report_id=form.claim, more=1))
    except RuleBroken as broken:
        context = pages.new_context(form, problem=gettext(str(broken)))
        return page("desk/intake/new.html", status=422, **context)
    return see_other(url_for("desk.intake.show", report_id=answer["id"]))


@blueprint.post("/places")
@working(pages.VERB)
def places() -> Response:
    """The places of one's area found while somebody types."""
    with db.looking():
        return page("desk/intake/new.html", **pages.place_context(pages.form_of(request.form)))


@blueprint.post("/look-alikes")
@working(pages.VERB)
def look_alikes() -> Response:
    with db.looking():
        context = pages.look_alikes_context(pages.form_of(request.form))
        return page("field/reports/look_alikes.html", **context)


@blueprint.get("/<uuid:report_id>")
@working(pages.VERB)
def show(report_id: UUID) -> Response:
    """The receipt, for whoever filed it."""
    own = select(Report).where(Report.id == report_id, Report.filed_by_id == actor().id)
    report = cast(Report, one_or_404(own))
    return page("desk/intake/show.html", is_more="more" in query, **pages.receipt_context(report))
