"""A record is no longer to be kept as a child's: asked for by one person, decided by another."""

from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.households import child_releases
from fieldapp.entries.households.residents import find
from fieldapp.forms.residents import ReleaseDecisionForm, ReleaseForm
from fieldapp.models import Resident
from fieldapp.pages.households.resident import show_contexts
from fieldapp.web.access import actor, require, working
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.submit_once import once

blueprint = Blueprint("child_releases", __name__, url_prefix="/residents/<uuid:resident_id>/release")


@blueprint.get("/")
@working("register_household")
def new(resident_id: UUID) -> Response:
    resident = find(resident_id)
    require(child_releases.may_ask(actor(), resident))
    return _page(resident, ReleaseForm())


@blueprint.post("/")
@working("register_household")
def create(resident_id: UUID) -> Redirect:
    resident, form = find(resident_id), ReleaseForm(request.form)
    if not form.validate():
        return _page(resident, form)
    try:
        once(form, "child_release", lambda: _ask(resident, form))
    except (RuleBroken, AlreadyDone) as broken:
        return _page(resident, form, gettext(str(broken)))
    return see_other(url_for("field.residents.show", resident_id=resident_id))


@blueprint.post("/decision")
@working("release_child")
def decide(resident_id: UUID) -> Redirect:
    resident, form = find(resident_id), ReleaseDecisionForm(request.form)
    release = child_releases.asked_for(db.session(), [resident.id]).get(resident.id) or abort(404)
    if not form.validate():
        return page("field/residents/show.html", status=422, **show_contexts([resident], decision=form)[0])
    child_releases.decide(db.session(), actor(), release, form.decision.data == "yes", clock.now())
    return see_other(url_for("field.residents.show", resident_id=resident_id))


def _ask(resident: Resident, form: ReleaseForm) -> dict[str, str]:
    child_releases.ask(db.session(), actor(), resident, form.reason.data or "", clock.now())
    return {"id": str(resident.id)}


def _page(resident: Resident, form: ReleaseForm, problem: str = "") -> Response:
    status = form_status()
    return page("field/residents/release.html", status=status, resident=resident, form=form, problem=problem)
