"""A case on the phone, and the open ones of my area."""

from uuid import UUID

from flask import Blueprint, Response
from sqlalchemy.orm import joinedload

from fieldapp.domain import policy
from fieldapp.models import Case, Place
from fieldapp.web.access import actor, signed_in
from fieldapp.web.case_pages import case_context, find_case
from fieldapp.web.pages import page
from fieldapp.web.paging import paginate

blueprint = Blueprint("cases", __name__, url_prefix="/cases")


@blueprint.get("/")
@signed_in
def index() -> Response:
    query = policy.visible_cases(actor()).where(Case.is_open.is_(True)).order_by(Case.due_at)
    query = query.options(joinedload(Case.place).load_only(Place.name))
    return page("field/cases/index.html", cases=paginate(query, per_page=30))


@blueprint.get("/<uuid:case_id>")
@signed_in
def show(case_id: UUID) -> Response:
    return page("cases/show.html", **case_context(find_case(case_id)))
