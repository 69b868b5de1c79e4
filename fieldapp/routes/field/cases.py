"""A case on the phone, and the open ones of my area."""

from uuid import UUID

from flask import Blueprint, Response

from fieldapp.entries.cases.find import find_whole_case
from fieldapp.pages.cases.case import case_context, list_context
from fieldapp.web.access import signed_in
from fieldapp.web.paging import Listing
from fieldapp.web.rendering import page

blueprint = Blueprint("cases", __name__, url_prefix="/cases")


@blueprint.get("/")
@signed_in
def index() -> Response:
    return page("field/cases/index.html", **list_context(Listing.asked()))


@blueprint.get("/<uuid:case_id>")
@signed_in
def show(case_id: UUID) -> Response:
    return page("cases/show.html", **case_context(find_whole_case(case_id)))
