"""A file that a phone exported, brought in at the desk: chosen, and told in words what became of it."""

from collections import Counter
from typing import Any

from flask import Blueprint, Response, current_app, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import Refusal
from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.domain.submissions import export_files, export_format
from fieldapp.domain.submissions.export_files import BEFORE, OTHER, UNREADABLE
from fieldapp.domain.submissions.export_format import Exported
from fieldapp.entries.judge import judge
from fieldapp.forms.imports import ExportedFileForm
from fieldapp.models import Outcome
from fieldapp.web.access import actor, working
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_size import FILE, takes

blueprint = Blueprint("imports", __name__, url_prefix="/imports")


@blueprint.get("/")
@working("see_quarantine")
def new() -> Response:
    return _page(ExportedFileForm(), done=session.pop("brought_in", None))


@blueprint.post("/")
@takes(FILE)
@working("see_quarantine")
def create() -> Redirect:
    form = ExportedFileForm(request.files)
    if not form.validate():
        return _page(form)
    try:
        session["brought_in"] = _bring_in(export_format.read_file(form.file.data.read()))
    except Refusal as refused:
        return _page(form, gettext(str(refused)))
    return see_other(url_for("desk.imports.new"))


def _bring_in(found: Exported) -> dict[str, Any]:
    """All of the file or nothing of it; whose it was and how many became what."""
    now, files = clock.now(), PhotoFiles(current_app.config["PHOTO_FOLDER"])
    device = export_files.begin(db.session(), actor(), found, now)
    became, photos = Counter[str](), 0
    for item in sorted(found.items, key=lambda item: item.seq):
        became[export_files.take_in(db.session(), device, item, now, judge).became] += 1
        photos += export_files.bring_photos(db.session(), device, found, item, files, now)
    aside, before = became[OTHER] + became[UNREADABLE], became[BEFORE]
    to_look_at = became.total() - aside - before - became[Outcome.APPLIED] - became[Outcome.DISCARDED]
    return {
        "who": device.person.name,
        "forms": became.total() - before - aside,
        "photos": photos,
        "before": before,
        "to_look_at": to_look_at,
        "aside": aside,
    }


def _page(form: ExportedFileForm, problem: str = "", done: dict[str, Any] | None = None) -> Response:
    status = form_status()
    return page("desk/imports/new.html", status=status, form=form, problem=problem, done=done)
