"""Places at the desk: from my area down to each grid; dividing, ending, and the units at a place."""

from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response, request
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.access import policy
from fieldapp.domain.errors import Refusal
from fieldapp.domain.filing import rights
from fieldapp.domain.geography import outlines
from fieldapp.domain.organisation import units
from fieldapp.domain.places import grids as grid_records
from fieldapp.domain.places.grid_outlines import change_outline, outline_mark, outlines_around
from fieldapp.domain.places.grids import NewGrid
from fieldapp.forms.places import EndGridForm, GridForm, OutlineForm, UnitForm
from fieldapp.models import GridKind, Level, Person, Place, Posting, Unit
from fieldapp.pages.grid_notice import notice_context
from fieldapp.pages.maps import tiles
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.labels.labels import choices
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import query
from fieldapp.web.submit_once import once

blueprint = Blueprint("grids", __name__, url_prefix="/grids")


@blueprint.get("/")
@working("manage_places")
def index() -> Response | Redirect:
    top = policy.places_for(actor(), "manage_places").order_by(Place.scope, Place.code).limit(1)
    first = db.session().scalars(top).one()
    return see_other(_address(first))


@blueprint.get("/<uuid:place_id>")
@working("manage_places")
def show(place_id: UUID) -> Response:
    place, session = _find(place_id), db.session()
    posted = (
        select(Posting, Person).join(Person).where(Posting.place_id == place.id, Posting.ends_on.is_(None))
    )
    return page(
        "desk/grids/show.html",
        place=place,
        parent=place.parent if place.parent and actor().may("manage_places", place.parent.scope) else None,
        children=grid_records.below(session, place, clock.today()),
        ended=grid_records.ended_below(session, place, clock.today()),
        posted=session.execute(posted.order_by(Posting.starts_on)).unique().all(),
        units=session.scalars(select(Unit).where(Unit.place_id == place.id, Unit.ends_on.is_(None))).all(),
        points=outlines.svg_points(place.outline) if place.outline else "",
        is_open=place.is_open(clock.today()),
        merged_into=session.get(Place, place.merged_into_id) if place.merged_into_id else None,
        may_propose=place.level is Level.VILLAGE and rights.is_at(actor(), Level.TOWN, place.scope),
        may_change=not place.is_grid and place.parent_id and actor().may("change_divisions", place.scope),
    )


@blueprint.get("/<uuid:place_id>/divide")
@working("manage_places")
def new(place_id: UUID) -> Response:
    village = _find(place_id)
    return _page(village, _form(village, None))


@blueprint.post("/<uuid:place_id>/divide")
@working("manage_places")
def create(place_id: UUID) -> Redirect:
    village = _find(place_id)
    form = _form(village, request.form)
    if not form.validate():
        return _page(village, form)
    try:
        answer = once(form, "grid", lambda: {"id": str(_divide(village, form).id)})
    except Refusal as broken:
        return _page(village, form, str(broken))
    return see_other(url_of(answer["id"]))


@blueprint.get("/<uuid:place_id>/outline")
@working("manage_places")
def outline(place_id: UUID) -> Response:
    grid = _find(place_id)
    require(grid.is_grid)
    form = OutlineForm(boundary_words=grid.boundary_words, outline=_as_text(grid.outline))
    form.as_seen.data = outline_mark(grid)
    return _outline_page(grid, form)


@blueprint.post("/<uuid:place_id>/outline")
@working("manage_places")
def save_outline(place_id: UUID) -> Redirect:
    grid, form = _find(place_id), OutlineForm(request.form)
    if not form.validate():
        return _outline_page(grid, form)
    said = (form.points, form.boundary_words.data or "", form.as_seen.data or "")
    try:
        change_outline(db.session(), actor(), grid, *said, clock.now())
    except Refusal as broken:
        db.session().rollback()
        form.as_seen.data = outline_mark(_find(place_id))  # who sees the two may save upon it
        return _outline_page(_find(place_id), form, str(broken))
    return see_other(_address(grid))


@blueprint.get("/<uuid:place_id>/notice")
@working("manage_places")
def notice(place_id: UUID) -> Response:
    """The grid's notice on a sheet of A4."""
    grid = _find(place_id)
    require(grid.is_grid)
    return page("desk/grids/notice.html", **notice_context(grid))


@blueprint.get("/<uuid:place_id>/end")
@working("manage_places")
def ask_end(place_id: UUID) -> Response:
    grid = _find(place_id)
    return _end_page(grid, _end_form(grid, None))


@blueprint.post("/<uuid:place_id>/end")
@working("manage_places")
def end(place_id: UUID) -> Redirect:
    grid = _find(place_id)
    form = _end_form(grid, request.form)
    if not form.validate():
        return _end_page(grid, form)
    other = _find(UUID(form.merged_into.data)) if form.merged_into.data else None
    try:
        grid_records.end_grid(db.session(), actor(), grid, other, clock.now())
    except Refusal as broken:
        return _end_page(grid, form, str(broken))
    return see_other(url_of(str(grid.parent_id)))


@blueprint.get("/<uuid:place_id>/units/new")
@working("manage_places")
def new_unit(place_id: UUID) -> Response:
    return _unit_page(_find(place_id), UnitForm(is_centre=query.text("centre") == "y"))


@blueprint.post("/<uuid:place_id>/units")
@working("manage_places")
def create_unit(place_id: UUID) -> Redirect:
    place, form = _find(place_id), UnitForm(request.form)
    if not form.validate():
        return _unit_page(place, form)
    try:
        once(form, "unit", lambda: {"id": str(_add_unit(place, form).id)})
    except Refusal as broken:
        return _unit_page(place, form, str(broken))
    return see_other(_address(place))


def url_of(place_id: str) -> str:
    return f"/desk/grids/{place_id}"


def _address(place: Place) -> str:
    return url_of(str(place.id))


def _find(place_id: UUID) -> Place:
    place = one_or_404(policy.places_for(actor(), "manage_places").where(Place.id == place_id))
    assert isinstance(place, Place)  # noqa: S101 - tells the type checker
    return place


def _divide(village: Place, form: GridForm) -> Place:
    new_grid = NewGrid(
        name=form.name.data or "",
        kind=GridKind(form.kind.data),
        level=int(form.level.data),
        parent=_find(UUID(form.parent.data)) if form.parent.data else None,
        outline=form.points,
        boundary_words=form.boundary_words.data or "",
        basis=form.basis.data or "",
    )
    return grid_records.divide_grid(db.session(), actor(), village, new_grid, clock.now())


def _add_unit(place: Place, form: UnitForm) -> Unit:
    is_centre, phone = bool(form.is_centre.data), form.phone.data or ""
    return units.add_unit(db.session(), actor(), place, form.name.data or "", is_centre, phone, clock.now())


def _form(village: Place, submitted: Any) -> GridForm:
    require(village.level is Level.VILLAGE)
    form = GridForm(submitted, kind=None if submitted else GridKind.COMPREHENSIVE.value)
    form.kind.choices = choices(GridKind)
    grids = [
        grid for grid in grid_records.below(db.session(), village, clock.today()) if grid.grid_level == 2
    ]
    form.parent.choices = [("", gettext("None"))] + [(str(grid.id), grid.name) for grid in grids]
    return form


def _end_form(grid: Place, submitted: Any) -> EndGridForm:
    require(grid.is_grid)
    form = EndGridForm(submitted)
    beside = grid_records.below(db.session(), grid.parent, clock.today()) if grid.parent else []
    form.merged_into.choices = [("", gettext("None"))]
    form.merged_into.choices += [(str(each.id), each.name) for each in beside if each.id != grid.id]
    return form


def _page(village: Place, form: GridForm, problem: str = "") -> Response:
    return tiles.with_tiles(
        _answer("desk/grids/new.html", problem, place=village, form=form, **_around(village))
    )


def _outline_page(grid: Place, form: OutlineForm, problem: str = "") -> Response:
    answer = _answer("desk/grids/outline.html", problem, place=grid, form=form, **_around(grid))
    return tiles.with_tiles(answer)


def _around(place: Place) -> dict[str, Any]:
    """What the map of an outline shows beside it."""
    return {"around": outlines_around(db.session(), place), "tiles": tiles.tiles()}


def _as_text(outline: list[Any] | None) -> str:
    return msgspec.json.encode(outline).decode() if outline else ""


def _end_page(grid: Place, form: EndGridForm, problem: str = "") -> Response:
    return _answer("desk/grids/end.html", problem, place=grid, form=form)


def _unit_page(place: Place, form: UnitForm, problem: str = "") -> Response:
    return _answer("desk/grids/unit.html", problem, place=place, form=form)


def _answer(template: str, problem: str, **context: object) -> Response:
    status = form_status()
    return page(template, status=status, problem=gettext(problem) if problem else "", **context)
