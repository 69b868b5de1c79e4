"""Residents who receive a service, on the phone."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import AlreadyDone, ChangedMeanwhile, RuleBroken
from fieldapp.domain.households import residents
from fieldapp.entries import Sent
from fieldapp.entries.households import households
from fieldapp.entries.households import residents as entry
from fieldapp.forms.households import RevealForm
from fieldapp.forms.residents import ResidentEditForm, ResidentForm
from fieldapp.models import Household, Resident
from fieldapp.pages.households.resident import reveal_form, show_contexts
from fieldapp.pages.revealed import reveal_for_a_while
from fieldapp.pages.submissions.review_subjects import resident_lines
from fieldapp.pages.submissions.reviews import differing_again
from fieldapp.web.access import actor, require, working
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import query
from fieldapp.web.submit_once import once

blueprint = Blueprint("residents", __name__, url_prefix="/residents")


@blueprint.get("/new")
@working("register_household")
def new() -> Response:
    home = households.find(query.identifier("household"))
    return _form_page(home, entry.fill(ResidentForm(household=str(home.id))))


@blueprint.post("/")
@working("register_household")
def create() -> Redirect:
    ready = entry.prepare(Sent(request.form))
    if not ready.form.validate():
        return _form_page(ready.about, ready.form)
    try:
        answer = once(ready.form, "resident", ready.write)
    except RuleBroken as broken:
        return _form_page(ready.about, ready.form, gettext(str(broken)))
    return see_other(entry.see(answer))


@blueprint.get("/<uuid:resident_id>")
@working("see_households")
def show(resident_id: UUID) -> Response:
    return _show_page(entry.find(resident_id))


@blueprint.get("/<uuid:resident_id>/edit")
@working("register_household")
def edit(resident_id: UUID) -> Response:
    resident = entry.find(resident_id)
    return _edit_page(resident, entry.edit_form(resident))


@blueprint.post("/<uuid:resident_id>/edit")
@working("register_household")
def update(resident_id: UUID) -> Redirect:
    ready = entry.prepare_edit(Sent(request.form, resident_id))
    if not ready.form.validate():
        return _edit_page(ready.about, ready.form)
    try:
        ready.write()
    except ChangedMeanwhile:
        return _edit_page(ready.about, ready.form, is_changed=True)
    except (RuleBroken, AlreadyDone) as broken:
        return _edit_page(ready.about, ready.form, gettext(str(broken)))
    return see_other(_address(resident_id))


@blueprint.post("/<uuid:resident_id>/end")
@working("register_household")
def end(resident_id: UUID) -> Redirect:
    resident = entry.find(resident_id)
    residents.end_record(db.session(), actor(), resident, clock.now())
    return see_other(url_for("field.households.show", household_id=resident.household_id))


@blueprint.post("/<uuid:resident_id>/reveal")
@working("reveal")
def reveal(resident_id: UUID) -> Redirect:
    resident, form = entry.find(resident_id), reveal_form(request.form)
    require(actor().may("reveal", resident.scope))
    if not form.validate():
        return _show_page(resident, form)
    reveal_for_a_while(resident, form)
    return see_other(_address(resident_id))


def _address(resident_id: UUID) -> str:
    return url_for("field.residents.show", resident_id=resident_id)


def _form_page(home: Household, form: ResidentForm, problem: str = "") -> Response:
    return page("field/residents/new.html", status=form_status(), household=home, form=form, problem=problem)


def _edit_page(
    resident: Resident, form: ResidentEditForm, problem: str = "", *, is_changed: bool = False
) -> Response:
    changed = []
    if is_changed:
        changed = differing_again("resident_edit", form, resident_lines(resident), resident.version)
    context = {"resident": resident, "form": form, "problem": problem, "changed": changed}
    return page("field/residents/edit.html", status=form_status(), **context)


def _show_page(resident: Resident, form: RevealForm | None = None) -> Response:
    return page("field/residents/show.html", status=form_status(), **show_contexts([resident], form)[0])
