"""Quarantine, for administrators: what was handed in or could not be read; opened with a purpose, or sent on."""

from uuid import UUID

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.domain.submissions import quarantine
from fieldapp.entries.judge import judge
from fieldapp.forms.reviews import ReadForm
from fieldapp.models import Quarantined
from fieldapp.pages.revealed import show_for_a_while
from fieldapp.pages.submissions import quarantine as submissions_quarantine
from fieldapp.web.access import actor, working
from fieldapp.web.logs import request_id
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import form_status, page, see_other

blueprint = Blueprint("quarantine", __name__, url_prefix="/quarantine")


@blueprint.get("/")
@working("see_quarantine")
def index() -> Response:
    found = paginate(submissions_quarantine.latest_first())
    return page("desk/quarantine/index.html", kept=found, cards=submissions_quarantine.cards(found.rows))


@blueprint.get("/<uuid:quarantine_id>")
@working("see_quarantine")
def show(quarantine_id: UUID) -> Response:
    return _page(submissions_quarantine.find(quarantine_id), ReadForm())


@blueprint.post("/<uuid:quarantine_id>/reading")
@working("see_quarantine")
def read(quarantine_id: UUID) -> Redirect:
    row, form = submissions_quarantine.find(quarantine_id), ReadForm(request.form)
    if not form.validate():
        return _page(row, form)
    quarantine.read(db.session(), actor(), row, form.purpose.data or "", clock.now(), request_id())
    show_for_a_while(row.id, ["body"])
    return see_other(url_for("desk.quarantine.show", quarantine_id=quarantine_id))


@blueprint.post("/<uuid:quarantine_id>/sending-on")
@working("see_quarantine")
def send_on(quarantine_id: UUID) -> Redirect:
    row, files = submissions_quarantine.find(quarantine_id), PhotoFiles(current_app.config["PHOTO_FOLDER"])
    try:
        quarantine.send_on(db.session(), actor(), row, files, clock.now(), judge)
    except RuleBroken as broken:
        return _page(row, ReadForm(), gettext(str(broken)))
    return see_other(url_for("desk.quarantine.index"))


def _page(row: Quarantined, form: ReadForm, problem: str = "") -> Response:
    status = form_status()
    context = submissions_quarantine.context(row)
    return page("desk/quarantine/show.html", status=status, form=form, problem=problem, **context)
