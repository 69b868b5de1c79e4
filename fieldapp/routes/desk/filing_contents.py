"""Grids of a proposal from a file, and where the households go whose position does not tell."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.filing import proposals, unplaced, uploads, workflow
from fieldapp.forms.filings import AssignForm, UploadForm
from fieldapp.models import Filing
from fieldapp.pages.filing.proposal import grid_choices
from fieldapp.routes.desk.filings import change_and_redirect, changeable
from fieldapp.web.access import actor, working
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import form_status, page
from fieldapp.web.request_size import MIB, Size, takes
from fieldapp.web.request_values import as_uuid

blueprint = Blueprint("filing_contents", __name__, url_prefix="/filings/<uuid:filing_id>")
UPLOAD = Size(4 * MIB)
PER_PAGE = 50


@blueprint.get("/households")
@working("take_filing_step")
def households(filing_id: UUID) -> Response:
    filing = changeable(filing_id)
    return _households_page(filing, AssignForm(as_seen=workflow.as_seen(filing)))


@blueprint.post("/households")
@working("take_filing_step")
def assign(filing_id: UUID) -> Redirect:
    filing = changeable(filing_id)
    form = AssignForm(request.form)
    form.grid.choices = grid_choices(filing)
    if not form.validate():
        return _households_page(filing, form)
    return change_and_redirect(
        filing, form, lambda: _assign(filing, form), lambda problem: _households_page(filing, form, problem)
    )


@blueprint.get("/upload")
@working("take_filing_step")
def ask_upload(filing_id: UUID) -> Response:
    filing = changeable(filing_id)
    return _upload_page(filing, UploadForm(as_seen=workflow.as_seen(filing)))


@blueprint.post("/upload")
@takes(UPLOAD)
@working("take_filing_step")
def upload(filing_id: UUID) -> Redirect:
    filing, form = changeable(filing_id), UploadForm(CombinedMultiDict([request.form, request.files]))
    if not form.validate():
        return _upload_page(filing, form)
    try:
        features = uploads.read(form.file.data.read(), filing)
    except RuleBroken as broken:
        form.file.errors = [gettext(str(broken))]
        return _upload_page(filing, form)
    if any(each.problem for each in features):
        return _upload_page(filing, form, features=features)
    seen = form.as_seen.data or ""
    return change_and_redirect(
        filing, form, lambda: uploads.take_over(db.session(), actor(), filing, features, seen),
        lambda problem: _upload_page(filing, form, problem),
    )  # fmt: skip


def _assign(filing: Filing, form: AssignForm) -> None:
    ids = [found for each in form.households.data or () if (found := as_uuid(each))]
    known = unplaced.among(db.session(), filing, ids, clock.today())
    proposals.assign(db.session(), actor(), filing, known, int(form.grid.data), form.as_seen.data or "")


def _households_page(filing: Filing, form: AssignForm, problem: str = "") -> Response:
    form.grid.choices = grid_choices(filing)
    found = paginate(unplaced.listed(db.session(), filing, clock.today()), PER_PAGE)
    chosen = unplaced.chosen(db.session(), filing, [each.id for each in found.rows])
    context = {"filing": filing, "form": form, "found": found, "chosen": chosen, "problem": problem}
    return page("desk/filings/households.html", status=form_status(), **context)


def _upload_page(
    filing: Filing, form: UploadForm, problem: str = "", features: list[uploads.Feature] | None = None
) -> Response:
    context = {"filing": filing, "form": form, "problem": problem, "features": features or []}
    return page("desk/filings/upload.html", status=form_status(), **context)
