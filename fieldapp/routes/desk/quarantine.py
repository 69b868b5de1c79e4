"""Quarantine, for administrators: what was handed in or could not be read; opened with a purpose, or sent on."""

from uuid import UUID

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import handed_in
from fieldapp.domain.errors import DomainError
from fieldapp.domain.photo_files import PhotoFiles
from fieldapp.forms.reviews import ReadForm
from fieldapp.models import Quarantined
from fieldapp.web import quarantine_pages
from fieldapp.web.access import actor, working
from fieldapp.web.entries.judging import judge
from fieldapp.web.logs import request_id
from fieldapp.web.pages import page, see_other
from fieldapp.web.paging import paginate
from fieldapp.web.revealing import show_for_a_while

blueprint = Blueprint("quarantine", __name__, url_prefix="/quarantine")


@blueprint.get("/")
@working("see_quarantine")
def index() -> Response:
    found = paginate(quarantine_pages.latest_first())
    return page("desk/quarantine/index.html", kept=found, cards=quarantine_pages.cards(found.rows))


@blueprint.get("/<uuid:quarantine_id>")
@working("see_quarantine")
def show(quarantine_id: UUID) -> Response:
    return _page(quarantine_pages.find(quarantine_id), ReadForm())


@blueprint.post("/<uuid:quarantine_id>/reading")
@working("see_quarantine")
def read(quarantine_id: UUID) -> Redirect:
    row, form = quarantine_pages.find(quarantine_id), ReadForm(request.form)
    if not form.validate():
        return _page(row, form)
    handed_in.read(db.session(), actor(), row, form.purpose.data or "", clock.now(), request_id())
    show_for_a_while(row.id, ["body"])
    return see_other(url_for("desk.quarantine.show", quarantine_id=quarantine_id))


@blueprint.post("/<uuid:quarantine_id>/sending-on")
@working("see_quarantine")
def send_on(quarantine_id: UUID) -> Redirect:
    row, files = quarantine_pages.find(quarantine_id), PhotoFiles(current_app.config["PHOTO_FOLDER"])
    try:
        handed_in.send_on(db.session(), actor(), row, files, clock.now(), judge)
    except DomainError as broken:
        if type(broken) is not DomainError:
            raise
        return _page(row, ReadForm(), gettext(str(broken)))
    return see_other(url_for("desk.quarantine.index"))


def _page(row: Quarantined, form: ReadForm, problem: str = "") -> Response:
    status = 422 if request.method == "POST" else 200
    context = quarantine_pages.context(row)
    return page("desk/quarantine/show.html", status=status, form=form, problem=problem, **context)
