"""Households on the phone: found, registered, changed, left alone when they ask for it."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import ChangedMeanwhile
from fieldapp.domain.households import visit_refusals
from fieldapp.entries import Sent
from fieldapp.entries.households import households as entry
from fieldapp.entries.households import refusals
from fieldapp.forms.households import HouseholdEditForm, HouseholdForm, RefusalForm, RevealForm
from fieldapp.models import Household
from fieldapp.pages.households.household import list_context, new_context, reveal_form, show_contexts
from fieldapp.pages.revealed import reveal_for_a_while
from fieldapp.pages.submissions.review_subjects import household_lines
from fieldapp.pages.submissions.reviews import differing_again
from fieldapp.web.access import actor, require, working
from fieldapp.web.paging import Listing
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import query
from fieldapp.web.submit_once import once

blueprint = Blueprint("households", __name__, url_prefix="/households")


@blueprint.get("/")
@working("see_households")
def index() -> Response:
    return page("field/households/index.html", **list_context(Listing.asked()))


@blueprint.get("/new")
@working("register_household")
def new() -> Response:
    wanted = query.text("grid")
    return _form_page(entry.with_choices(HouseholdForm(grid=wanted), entry.find_grid(wanted)))


@blueprint.post("/")
@working("register_household")
def create() -> Redirect:
    ready = entry.prepare(Sent(request.form))
    if not ready.form.validate():
        return _form_page(ready.form)
    return see_other(entry.see(once(ready.form, "household", ready.write)))


@blueprint.get("/<uuid:household_id>")
@working("see_households")
def show(household_id: UUID) -> Response:
    return _show_page(entry.find(household_id))


@blueprint.get("/<uuid:household_id>/edit")
@working("register_household")
def edit(household_id: UUID) -> Response:
    home = entry.find(household_id)
    return _edit_page(home, entry.edit_form(home))


@blueprint.post("/<uuid:household_id>/edit")
@working("register_household")
def update(household_id: UUID) -> Redirect:
    ready = entry.prepare_edit(Sent(request.form, household_id))
    if not ready.form.validate():
        return _edit_page(ready.about, ready.form)
    try:
        ready.write()
    except ChangedMeanwhile:
        return _edit_page(ready.about, ready.form, is_changed=True)
    return see_other(_address(household_id))


@blueprint.post("/<uuid:household_id>/refusal")
@working("register_household")
def refuse(household_id: UUID) -> Redirect:
    ready = refusals.prepare(Sent(request.form, household_id))
    if not ready.form.validate():
        return _show_page(ready.about, refusal=ready.form)
    return see_other(refusals.see(once(ready.form, "refusal", ready.write)))


@blueprint.post("/<uuid:household_id>/refusal/withdrawal")
@working("register_household")
def unrefuse(household_id: UUID) -> Redirect:
    visit_refusals.withdraw_refusal(db.session(), actor(), entry.find(household_id), clock.now())
    return see_other(_address(household_id))


@blueprint.post("/<uuid:household_id>/reveal")
@working("reveal")
def reveal(household_id: UUID) -> Redirect:
    home, form = entry.find(household_id), reveal_form(request.form)
    require(actor().may("reveal", home.scope))
    if not form.validate():
        return _show_page(home, form)
    reveal_for_a_while(home, form)
    return see_other(_address(household_id))


def _address(household_id: UUID) -> str:
    return url_for("field.households.show", household_id=household_id)


def _form_page(form: HouseholdForm) -> Response:
    return page("field/households/new.html", status=form_status(), **new_context(form))


def _edit_page(home: Household, form: HouseholdEditForm, *, is_changed: bool = False) -> Response:
    changed = []
    if is_changed:
        changed = differing_again("household_edit", form, household_lines(home), home.version)
    context = {"household": home, "form": form, "problem": "", "changed": changed}
    return page("field/households/edit.html", status=form_status(), **context)


def _show_page(
    home: Household, form: RevealForm | None = None, refusal: RefusalForm | None = None
) -> Response:
    context = show_contexts([home], form)[0]
    if refusal is not None:
        context["refusal"] = refusal
    return page("field/households/show.html", status=form_status(), **context)
