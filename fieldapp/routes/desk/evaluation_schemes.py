"""Schemes of evaluation at the desk: made and changed by directors, every version kept; a period is opened from one."""

from typing import cast
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import ChangedMeanwhile, Refusal
from fieldapp.domain.evaluation import evaluations, schemes
from fieldapp.forms.evaluations import NewSchemeForm, OpeningForm, SchemeForm
from fieldapp.models import EvaluationScheme
from fieldapp.pages.evaluation import evaluations as pages
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import as_uuid
from fieldapp.web.submit_once import once

blueprint = Blueprint("evaluation_schemes", __name__, url_prefix="/evaluation-schemes")


@blueprint.get("/new")
@working("manage_evaluations")
def new() -> Response:
    return _new_page(NewSchemeForm(appeal_days=pages.APPEAL_DAYS))


@blueprint.post("/")
@working("manage_evaluations")
def create() -> Redirect:
    form = NewSchemeForm(request.form)
    pages.fill_scheme(form, None)
    if not form.validate():
        return _new_page(form)
    try:
        made = once(form, "evaluation_scheme", lambda: _ids(_add(form)))
    except Refusal as broken:
        db.session().rollback()
        return _new_page(form, gettext(str(broken)))
    return see_other(url_for("desk.evaluation_schemes.edit", scheme_id=made["id"]))


@blueprint.get("/<uuid:scheme_id>")
@working("see_evaluation")
def edit(scheme_id: UUID) -> Response:
    scheme = _find(scheme_id)
    return _page(scheme, SchemeForm(data=pages.scheme_values(scheme)), pages.opening_form(scheme))


@blueprint.post("/<uuid:scheme_id>")
@working("manage_evaluations")
def change(scheme_id: UUID) -> Redirect:
    scheme, form = _find(scheme_id), SchemeForm(request.form)
    pages.fill_scheme(form, scheme)
    if not form.validate():
        return _page(scheme, form, pages.opening_form(scheme))
    try:
        once(form, "evaluation_scheme_version", lambda: {"number": _change(scheme, form)})
    except Refusal as broken:
        db.session().rollback()
        status = 409 if isinstance(broken, ChangedMeanwhile) else 422
        scheme = _find(scheme_id)
        return _page(scheme, form, pages.opening_form(scheme), gettext(str(broken)), status)
    return see_other(url_for("desk.evaluation_schemes.edit", scheme_id=scheme_id))


@blueprint.post("/<uuid:scheme_id>/evaluations")
@working("manage_evaluations")
def open_evaluation(scheme_id: UUID) -> Redirect:
    scheme, form = _find(scheme_id), OpeningForm(request.form)
    said = SchemeForm(data=pages.scheme_values(scheme))
    if not form.validate():
        return _page(scheme, said, form)
    try:
        made = once(form, "evaluation", lambda: _open(scheme, form))
    except Refusal as broken:
        db.session().rollback()
        return _page(_find(scheme_id), said, form, gettext(str(broken)))
    return see_other(url_for("desk.evaluations.show", evaluation_id=made["id"]))


def _add(form: NewSchemeForm) -> EvaluationScheme:
    places = schemes.places_to_evaluate(db.session(), actor())
    place = next(each for each in places if each.id == as_uuid(form.place.data))
    return schemes.add(db.session(), actor(), place, pages.said_in(form), clock.now())


def _change(scheme: EvaluationScheme, form: SchemeForm) -> int:
    said, seen = pages.said_in(form), form.as_seen.data or ""
    return schemes.change(db.session(), actor(), scheme, said, clock.now(), seen).number


def _open(scheme: EvaluationScheme, form: OpeningForm) -> dict[str, str]:
    since, until = form.since.data or clock.today(), form.until.data or clock.today()
    return {"id": str(evaluations.open_for(db.session(), actor(), scheme, since, until, clock.now()).id)}


def _ids(scheme: EvaluationScheme) -> dict[str, str]:
    return {"id": str(scheme.id)}


def _find(scheme_id: UUID) -> EvaluationScheme:
    query = schemes.visible_schemes(actor())
    return cast("EvaluationScheme", one_or_404(query.where(EvaluationScheme.id == scheme_id)))


def _new_page(form: NewSchemeForm, problem: str = "") -> Response:
    pages.fill_scheme(form, None)
    weights = pages.weight_fields(form)
    template = "desk/evaluations/new_scheme.html"
    return page(template, status=form_status(), form=form, weights=weights, problem=problem)


def _page(
    scheme: EvaluationScheme, form: SchemeForm, opening: OpeningForm, problem: str = "", status: int = 0
) -> Response:
    pages.fill_scheme(form, scheme)
    shown = {"weights": pages.weight_fields(form), "may_manage": pages.may_manage(scheme)}
    return page(
        "desk/evaluations/scheme.html", status=status or form_status(), scheme=scheme, form=form, opening=opening,
        problem=problem, **shown,
    )  # fmt: skip
