"""Filters of the case list that somebody keeps under a name: kept, renamed, removed; each sees only their own."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.cases import saved_filters
from fieldapp.domain.errors import RuleBroken
from fieldapp.forms.saved_filters import FilterNameForm
from fieldapp.models import SavedFilter
from fieldapp.pages import saved_lines
from fieldapp.pages.cases import filters
from fieldapp.pages.cases import saved_filters as pages
from fieldapp.web.access import actor, working
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import bounded
from fieldapp.web.submit_once import once

blueprint = Blueprint("filters", __name__, url_prefix="/filters")


@blueprint.get("/new")
@working("use_desk")
def new() -> Response:
    return _page(FilterNameForm(), _asked(request.args))


@blueprint.post("/")
@working("use_desk")
def create() -> Redirect:
    form, asked = FilterNameForm(request.form), _asked(request.form)
    if not form.validate():
        return _page(form, asked)
    try:
        once(form, "saved_filter", lambda: _keep(form, asked))
    except RuleBroken as broken:
        return _page(form, asked, problem=str(broken))
    return see_other(pages.address_of(asked))


@blueprint.get("/<uuid:filter_id>")
@working("use_desk")
def edit(filter_id: UUID) -> Response:
    kept = pages.find(filter_id)
    return _page(FilterNameForm(name=kept.name), kept.asked, kept)


@blueprint.post("/<uuid:filter_id>")
@working("use_desk")
def rename(filter_id: UUID) -> Redirect:
    kept, form = pages.find(filter_id), FilterNameForm(request.form)
    if not form.validate():
        return _page(form, kept.asked, kept)
    try:
        saved_filters.rename(db.session(), actor(), kept, form.name.data or "")
    except RuleBroken as broken:
        return _page(form, kept.asked, kept, str(broken))
    return see_other(pages.address_of(kept.asked))


@blueprint.post("/<uuid:filter_id>/removal")
@working("use_desk")
def remove(filter_id: UUID) -> Redirect:
    kept = pages.find(filter_id)
    saved_lines.remember_undo(
        url_for("desk.filters.create"), {"name": kept.name, **pages.arguments_of(kept.asked)}
    )
    saved_filters.remove(db.session(), kept)
    return see_other(url_for("desk.cases.index"))


def _keep(form: FilterNameForm, asked: dict[str, Any]) -> dict[str, str]:
    kept = saved_filters.keep(db.session(), actor(), form.name.data or "", asked, form.claim, clock.now())
    return {"id": str(kept.id)}


def _asked(sent: "MultiDict[str, str]") -> dict[str, Any]:
    """What the list is narrowed by, as it is kept."""
    good = filters.good_of(filters.form_of(sent))
    unit = filters.find_unit(bounded(sent.get("unit", "")))
    return {**good, **({"unit": str(unit.id)} if unit else {})}


def _page(
    form: FilterNameForm, asked: dict[str, Any], kept: SavedFilter | None = None, problem: str = ""
) -> Response:
    told = filters.form_of(MultiDict({k: "y" if v is True else v for k, v in asked.items()}))
    unit = filters.find_unit(asked.get("unit", ""))
    return page(
        "desk/filters/edit.html",
        status=form_status(),
        form=form,
        kept=kept,
        asked=asked,
        told=filters.in_words(told, asked, unit),
        count=pages.count_of(asked),
        back=pages.address_of(asked),
        problem=gettext(problem) if problem else "",
    )
