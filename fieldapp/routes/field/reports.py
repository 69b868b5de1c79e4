"""Reporting a problem from the phone, and the reports one has made."""

from flask import Blueprint, Response, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import db
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.photos.encoding import PhotoRefused
from fieldapp.entries import Sent
from fieldapp.entries import reports as entry
from fieldapp.entries.uploads import PHOTOS, receive_photos
from fieldapp.forms.reports import ReportForm
from fieldapp.pages.reports import guide_context, list_context, look_alikes_context, new_context
from fieldapp.web.access import working
from fieldapp.web.paging import Listing
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_size import takes
from fieldapp.web.request_values import query
from fieldapp.web.submit_once import once

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("/")
@working("report")
def index() -> Response:
    return page("field/reports/index.html", **list_context(Listing.asked()))


@blueprint.get("/new")
@working("report")
def new() -> Response:
    return page(
        "field/reports/new.html", **new_context(query.identifier("patrol"), query.identifier("visit"))
    )


@blueprint.get("/guide")
@working("report")
def guide() -> Response:
    return page("field/reports/guide.html", **guide_context())


@blueprint.post("/look-alikes")
@working("report")
def look_alikes() -> Response:
    """Asked while somebody is writing, of what is written so far; a POST keeps those words out of addresses."""
    with db.looking():
        return page("field/reports/look_alikes.html", **look_alikes_context(request.form))


@blueprint.post("/")
@takes(PHOTOS)
@working("report")
def create() -> Redirect:
    try:
        photos = receive_photos()
    except PhotoRefused as refused:
        return _page(entry.form_of(request.form), photo_problem=gettext(str(refused)))
    ready = entry.prepare(Sent(request.form, photos=photos))
    form = ready.form
    if not form.validate():
        return _page(form)
    try:
        answer = once(form, "report", ready.write)
    except RuleBroken as broken:
        return _page(form, photo_problem=gettext(str(broken)))
    return see_other(entry.ENTRIES[0].see(answer))


def _page(form: ReportForm, photo_problem: str = "") -> Response:
    context = new_context(submitted=form, problem=photo_problem)
    return page("field/reports/new.html", status=422, **context)
