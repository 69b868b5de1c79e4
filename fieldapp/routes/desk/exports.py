"""A list of cases to take along: written down first, then fetched as a spreadsheet or as CSV."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import registers
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.privacy import exports
from fieldapp.models import AccessEntry
from fieldapp.pages import case_lists
from fieldapp.pages.cases import exports as pages_exports
from fieldapp.pages.cases import filters
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.csv_files import csv_answer
from fieldapp.web.rendering import see_other
from fieldapp.web.request_values import body, query
from fieldapp.web.spreadsheets import xlsx_answer

blueprint = Blueprint("exports", __name__, url_prefix="/exports")


@blueprint.post("/")
@working("use_desk")
def create() -> Redirect:
    good = filters.all_of(request.form)
    entry = registers.note_export(db.session(), actor(), filters.query_of(good), clock.now())
    view = "desk.exports.csv" if body.text("format") == "csv" else "desk.exports.xlsx"
    return see_other(url_for(view, entry_id=entry.id, sort=body.text("sort") or None, **good))


@blueprint.get("/<uuid:entry_id>.xlsx")
@working("use_desk")
def xlsx(entry_id: UUID) -> Response:
    return xlsx_answer(f"{_name(entry_id)}.xlsx", _rows())


@blueprint.get("/<uuid:entry_id>.csv")
@working("use_desk")
def csv(entry_id: UUID) -> Response:
    return csv_answer(f"{_name(entry_id)}.csv", ([str(cell) for cell in row] for row in _rows()))


def _rows() -> Iterator[list[Any]]:
    """Narrowed and sorted as the list was."""
    by = filters.query_of(filters.all_of(request.args))
    return pages_exports.rows(by, case_lists.order_of(query.text("sort"), by))


def _name(entry_id: UUID) -> str:
    own = exports.own_export(actor(), Act.EXPORT_CASES, clock.now())
    entry = one_or_404(own.where(AccessEntry.id == entry_id))
    assert isinstance(entry, AccessEntry)  # noqa: S101 - tells the type checker
    return f"cases-{entry.at.astimezone(clock.CHINA):%Y%m%d-%H%M}"
