"""Noting a visit or a call, with every visit of the last month in sight."""

from flask import Blueprint, Response, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp.domain.errors import RuleBroken
from fieldapp.entries import Sent
from fieldapp.entries.households import visits as entry
from fieldapp.entries.households.households import find
from fieldapp.forms.visits import VisitForm
from fieldapp.models import Household
from fieldapp.pages.households.visit import new_context
from fieldapp.web.access import working
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_values import query
from fieldapp.web.submit_once import once

blueprint = Blueprint("visits", __name__, url_prefix="/visits")


@blueprint.get("/new")
@working("write_visit")
def new() -> Response:
    home = find(query.identifier("household"))
    chosen = query.text("resident")
    return page("field/visits/new.html", **new_context(home, chosen=chosen))


@blueprint.post("/")
@working("write_visit")
def create() -> Redirect:
    ready = entry.prepare(Sent(request.form))
    if not ready.form.validate():
        return _page(ready.about, ready.form)
    try:
        answer = once(ready.form, "visit", ready.write)
    except RuleBroken as broken:
        return _page(ready.about, ready.form, gettext(str(broken)))
    return see_other(entry.see(answer))


def _page(home: Household, form: VisitForm, problem: str = "") -> Response:
    context = new_context(home, form) | {"problem": problem}
    return page("field/visits/new.html", status=422, **context)
