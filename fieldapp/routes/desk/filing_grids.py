"""The grids of a proposal: changed, divided, merged, added, taken back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.filing import proposals, workflow
from fieldapp.domain.filing.proposals import Shape
from fieldapp.domain.geography import outlines
from fieldapp.forms.filings import (
    AddedGridForm,
    DividedGridForm,
    MergedGridForm,
    ProposedGridForm,
    SeenForm,
)
from fieldapp.models import Filing, FilingGrid, GridKind
from fieldapp.pages.filing.proposal import department_of, fill_grid, grid_choices, of_grid, others_around
from fieldapp.pages.maps import tiles
from fieldapp.routes.desk.filings import change_and_redirect, changeable, moved_page
from fieldapp.web.access import actor, require, working
from fieldapp.web.labels.labels import choices
from fieldapp.web.rendering import form_status, page, see_other

blueprint = Blueprint("filing_grids", __name__, url_prefix="/filings/<uuid:filing_id>")
PAGES = {
    "new": "desk/filings/new_grid.html",
    "edit": "desk/filings/edit_grid.html",
    "divide": "desk/filings/divide_grid.html",
}


@blueprint.get("/grids/new")
@working("take_filing_step")
def new(filing_id: UUID) -> Response:
    filing = changeable(filing_id)
    form = _fill_added(AddedGridForm(as_seen=workflow.as_seen(filing), kind="dedicated"), filing)
    return _grid_page("new", filing, form)


@blueprint.post("/grids")
@working("take_filing_step")
def create(filing_id: UUID) -> Redirect:
    filing = changeable(filing_id)
    form = _fill_added(AddedGridForm(request.form), filing)
    if not _is_valid(form):
        return _grid_page("new", filing, form)
    return change_and_redirect(
        filing,
        form,
        lambda: _add(filing, form),
        lambda problem: _grid_page("new", filing, form, problem=problem),
    )


@blueprint.get("/grids/<uuid:row_id>")
@working("take_filing_step")
def edit(filing_id: UUID, row_id: UUID) -> Response:
    filing = changeable(filing_id)
    row = _row(filing, row_id)
    form = fill_grid(ProposedGridForm(**_said(row), as_seen=workflow.as_seen(filing)), filing.village)
    return _grid_page("edit", filing, form, row)


@blueprint.post("/grids/<uuid:row_id>")
@working("take_filing_step")
def change(filing_id: UUID, row_id: UUID) -> Redirect:
    filing = changeable(filing_id)
    row, form = _row(filing, row_id), fill_grid(ProposedGridForm(request.form), filing.village)
    if not _is_valid(form):
        return _grid_page("edit", filing, form, row)
    act = (filing, row, _shape(form), form.as_seen.data or "")
    return change_and_redirect(
        filing, form, lambda: proposals.change_grid(db.session(), actor(), *act),
        lambda problem: _grid_page("edit", filing, form, row, problem),
    )  # fmt: skip


@blueprint.get("/grids/<uuid:row_id>/divide")
@working("take_filing_step")
def ask_divide(filing_id: UUID, row_id: UUID) -> Response:
    filing = changeable(filing_id)
    row = _row(filing, row_id)
    form = fill_grid(
        DividedGridForm(**_said(row), as_seen=workflow.as_seen(filing), keeps_people=True), filing.village
    )
    return _grid_page("divide", filing, form, row)


@blueprint.post("/grids/<uuid:row_id>/divide")
@working("take_filing_step")
def divide(filing_id: UUID, row_id: UUID) -> Redirect:
    filing = changeable(filing_id)
    row, form = _row(filing, row_id), fill_grid(DividedGridForm(request.form), filing.village)
    if not _is_valid(form):
        return _grid_page("divide", filing, form, row)
    return change_and_redirect(
        filing, form, lambda: _divide(filing, row, form),
        lambda problem: _grid_page("divide", filing, form, row, problem),
    )  # fmt: skip


@blueprint.get("/grids/<uuid:row_id>/merge")
@working("take_filing_step")
def ask_merge(filing_id: UUID, row_id: UUID) -> Response:
    filing = changeable(filing_id)
    row = _row(filing, row_id)
    return _merge_page(
        filing, _fill_merge(MergedGridForm(as_seen=workflow.as_seen(filing)), filing, row), row
    )


@blueprint.post("/grids/<uuid:row_id>/merge")
@working("take_filing_step")
def merge(filing_id: UUID, row_id: UUID) -> Redirect:
    filing = changeable(filing_id)
    row = _row(filing, row_id)
    form = _fill_merge(MergedGridForm(request.form), filing, row)
    if not form.validate():
        return _merge_page(filing, form, row)
    into = proposals.row_of(filing, int(form.into.data))
    return change_and_redirect(
        filing, form,
        lambda: proposals.merge(db.session(), actor(), filing, row, into, form.as_seen.data or ""),
        lambda problem: _merge_page(filing, form, row, problem),
    )  # fmt: skip


@blueprint.post("/grids/<uuid:row_id>/take-back")
@working("take_filing_step")
def take_back(filing_id: UUID, row_id: UUID) -> Redirect:
    filing = changeable(filing_id)
    row, form = _row(filing, row_id), SeenForm(request.form)
    seen = form.as_seen.data or ""
    return _act_and_redirect(
        filing, form, lambda: proposals.take_back(db.session(), actor(), filing, row, seen)
    )


@blueprint.post("/take-over")
@working("take_filing_step")
def take_over(filing_id: UUID) -> Redirect:
    filing, form = changeable(filing_id), SeenForm(request.form)
    act = (filing, form.as_seen.data or "", clock.now())
    return _act_and_redirect(filing, form, lambda: proposals.take_over_anew(db.session(), actor(), *act))


def _row(filing: Filing, row_id: UUID) -> FilingGrid:
    row = next((row for row in filing.grids if row.id == row_id), None)
    return row if row is not None else abort(404)


def _act_and_redirect(filing: Filing, form: SeenForm, act: Callable[[], Any]) -> Redirect | Response:
    """Run a change that needs no words; done twice, the second one is told that it has moved on."""
    filing_id = filing.id
    require(form.validate())
    try:
        act()
    except (AlreadyDone, RuleBroken) as refused:
        return moved_page(filing_id, gettext(str(refused)))
    return see_other(url_for("desk.filings.show", filing_id=filing_id))


def _add(filing: Filing, form: AddedGridForm) -> None:
    parent = int(form.parent.data) if form.parent.data else None
    kind = (GridKind(form.kind.data), int(form.level.data), parent)
    proposals.add_grid(db.session(), actor(), filing, _shape(form), *kind, form.as_seen.data or "")


def _divide(filing: Filing, row: FilingGrid, form: DividedGridForm) -> None:
    second = Shape(
        form.second_name.data or "", form.second_points, form.second_words.data or "", department_of(form)
    )
    said = (form.as_seen.data or "", bool(form.keeps_people.data))
    proposals.divide(db.session(), actor(), filing, row, _shape(form), second, *said)


def _is_valid(form: ProposedGridForm) -> bool:
    """Valid fields, and outlines that can be used: what is wrong with one stands at its field."""
    is_valid = form.validate()
    drawn = [(form.outline, form.points)]
    if isinstance(form, DividedGridForm):
        drawn.append((form.second_outline, form.second_points))
    for field, points in drawn:
        problem = outlines.outline_problem(points) if points is not None else None
        if problem:
            field.errors, is_valid = [gettext(problem)], False
    return is_valid


def _shape(form: ProposedGridForm) -> Shape:
    points = [list(point) for point in form.points] if form.points else None
    return Shape(form.name.data or "", points, form.boundary_words.data or "", department_of(form))


def _said(row: FilingGrid) -> dict[str, Any]:
    outline = msgspec.json.encode(row.outline).decode() if row.outline else ""
    department = str(row.department_id) if row.department_id else ""
    return {
        "name": row.name,
        "outline": outline,
        "boundary_words": row.boundary_words,
        "department": department,
    }


def _fill_added(form: AddedGridForm, filing: Filing) -> AddedGridForm:
    form.kind.choices = choices(GridKind)
    parents = [(str(row.number), row.name) for row in filing.grids if row.level == 2 and not row.is_ending]
    form.parent.choices = [("", gettext("None")), *parents]
    filled: AddedGridForm = fill_grid(form, filing.village)
    return filled


def _fill_merge(form: MergedGridForm, filing: Filing, row: FilingGrid) -> MergedGridForm:
    form.into.choices = grid_choices(filing, row)
    return form


def _grid_page(
    name: str, filing: Filing, form: ProposedGridForm, row: FilingGrid | None = None, problem: str = ""
) -> Response:
    around = others_around(filing, None if name == "divide" else row)
    said = of_grid(filing, row.number) if row is not None and request.method == "GET" else []
    context = {
        "filing": filing,
        "form": form,
        "row": row,
        "around": around,
        "tiles": tiles.tiles(),
        "said": said,
    }
    return tiles.with_tiles(page(PAGES[name], status=form_status(), problem=problem, **context))


def _merge_page(filing: Filing, form: MergedGridForm, row: FilingGrid, problem: str = "") -> Response:
    context = {"filing": filing, "form": form, "row": row, "problem": problem}
    return page("desk/filings/merge_grid.html", status=form_status(), **context)
