"""Villages, towns and counties at the desk: renamed, ended or merged, each shown before it is done."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.access import policy
from fieldapp.domain.errors import ChangedMeanwhile, Refusal
from fieldapp.domain.places import division_changes
from fieldapp.forms.places import EndDivisionForm, RenameForm
from fieldapp.models import Place
from fieldapp.pages import divisions as pages_divisions
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.submit_once import once

blueprint = Blueprint("divisions", __name__, url_prefix="/divisions")
ADDRESS = "/<uuid:place_id>"


@blueprint.get(ADDRESS)
@working("change_divisions")
def edit(place_id: UUID) -> Response:
    return _page(_find(place_id))


@blueprint.post(f"{ADDRESS}/name/preview")
@working("change_divisions")
def preview_name(place_id: UUID) -> Response:
    place = _find(place_id)
    form = pages_divisions.rename_form(place, request.form)
    return _page(place, shown="name" if form.validate() else "", name=form)


@blueprint.post(f"{ADDRESS}/name")
@working("change_divisions")
def rename(place_id: UUID) -> Redirect:
    place = _find(place_id)
    form = pages_divisions.rename_form(place, request.form)
    if not form.validate():
        return _page(place, name=form)
    return _save_and_go_back(place_id, "name", form, lambda: _rename(place, form))


@blueprint.post(f"{ADDRESS}/end/preview")
@working("change_divisions")
def preview_end(place_id: UUID) -> Response:
    place = _find(place_id)
    form = pages_divisions.end_form(place, request.form)
    return _page(place, shown="end" if form.validate() else "", ending=form)


@blueprint.post(f"{ADDRESS}/end")
@working("change_divisions")
def end(place_id: UUID) -> Redirect:
    place = _find(place_id)
    form = pages_divisions.end_form(place, request.form)
    if not form.validate():
        return _page(place, ending=form)
    return _save_and_go_back(place_id, "end", form, lambda: _end(place, form))


def _save_and_go_back(
    place_id: UUID, shown: str, form: RenameForm | EndDivisionForm, act: Callable[[], dict[str, str]]
) -> Redirect:
    forms: dict[str, Any] = {"name" if shown == "name" else "ending": form}
    try:
        once(form, f"division_{shown}", act)
    except ChangedMeanwhile as changed:
        db.session().rollback()
        return _page(_find(place_id), gettext(str(changed)), 409, shown=shown, **forms)
    except Refusal as broken:
        db.session().rollback()
        return _page(_find(place_id), gettext(str(broken)), **forms)
    return see_other(url_for("desk.grids.show", place_id=place_id))


def _rename(place: Place, form: RenameForm) -> dict[str, str]:
    name, basis, seen = form.name.data or "", form.basis.data or "", form.as_seen.data or ""
    division_changes.rename(db.session(), actor(), place, name, basis, clock.now(), seen)
    return {"id": str(place.id)}


def _end(place: Place, form: EndDivisionForm) -> dict[str, str]:
    into = _find(UUID(form.merged_into.data)) if form.merged_into.data else None
    basis, seen = form.basis.data or "", form.as_seen.data or ""
    division_changes.end(db.session(), actor(), place, into, basis, clock.now(), seen)
    return {"id": str(place.id)}


def _find(place_id: UUID) -> Place:
    places = policy.places_for(actor(), "change_divisions").where(Place.id == place_id)
    place = one_or_404(places.where(Place.level.in_(division_changes.CHANGEABLE)))
    assert isinstance(place, Place)  # noqa: S101 - tells the type checker
    return place


def _page(place: Place, problem: str = "", status: int = 0, *, shown: str = "", **forms: Any) -> Response:
    status = status or (200 if shown else form_status())
    context = pages_divisions.context(place, shown, **forms)
    return page("desk/divisions/edit.html", status=status, problem=problem, **context)
