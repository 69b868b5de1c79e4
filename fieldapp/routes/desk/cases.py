"""Cases at the desk: the list with its filters, one case, and its print."""

from uuid import UUID

from flask import Blueprint, Response, request

from fieldapp.web import case_filters, map_pages, saved_filter_pages
from fieldapp.web.access import actor, signed_in
from fieldapp.web.asked import query
from fieldapp.web.case_file import file_context
from fieldapp.web.case_pages import case_context, find_whole_case, list_page
from fieldapp.web.pages import asks_for_part, page

blueprint = Blueprint("cases", __name__, url_prefix="/cases")


@blueprint.get("/")
@signed_in
def index() -> Response:
    form, unit = case_filters.form_of(request.args), case_filters.find_unit(query.text("unit"))
    good = case_filters.good_of(form) | ({"unit": str(unit.id)} if unit else {})
    cases, is_cut = list_page(case_filters.query_of(good))
    saved = [] if asks_for_part() else saved_filter_pages.lines(good)
    return page(
        "desk/cases/index.html",
        form=form,
        cases=cases,
        unit=unit,
        asked=good,
        saved_filters=saved,
        map_href=map_pages.same_filters("desk.map.index"),
        save_href=map_pages.same_filters("desk.filters.new"),
        is_saved=any(line.is_current for line in saved),
        is_cut=is_cut,
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
