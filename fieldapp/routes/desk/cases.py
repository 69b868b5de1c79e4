"""Cases at the desk: the list with its filters, one case, and its print."""

from uuid import UUID

from flask import Blueprint, Response, request

from fieldapp import clock, db
from fieldapp.domain import case_lists
from fieldapp.web import case_filters, map_pages, saved_filter_pages
from fieldapp.web.access import actor, signed_in
from fieldapp.web.case_file import file_context
from fieldapp.web.case_pages import case_context, case_rows, find_whole_case
from fieldapp.web.pages import asks_for_part, page
from fieldapp.web.paging import MOST_LISTED, paginate_ids

blueprint = Blueprint("cases", __name__, url_prefix="/cases")


@blueprint.get("/")
@signed_in
def index() -> Response:
    form, unit = case_filters.form_of(request.args), case_filters.find_unit(request.args.get("unit", ""))
    good = case_filters.good_of(form) | ({"unit": str(unit.id)} if unit else {})
    by, session = case_filters.query_of(good), db.session()
    ids = case_lists.first_ids(session, actor(), by, clock.now(), MOST_LISTED)
    saved = [] if asks_for_part() else saved_filter_pages.lines(good)
    return page(
        "desk/cases/index.html",
        form=form,
        cases=paginate_ids(ids, case_rows),
        unit=unit,
        asked=good,
        saved_filters=saved,
        map_href=map_pages.same_filters("desk.map.index", request.args),
        is_saved=any(line.is_current for line in saved),
        is_cut=case_lists.is_cut(session, actor(), by),
        may_merge=actor().may_anywhere("merge_cases"),
        may_step_many=actor().may_anywhere("step_many"),
        may_save=actor().may_anywhere("use_desk"),
    )


@blueprint.get("/<uuid:case_id>")
@signed_in
def show(case_id: UUID) -> Response:
    return page("cases/show.html", **case_context(find_whole_case(case_id)))


@blueprint.get("/<uuid:case_id>/print")
@signed_in
def print_file(case_id: UUID) -> Response:
    return page("cases/print.html", **file_context(find_whole_case(case_id)))
