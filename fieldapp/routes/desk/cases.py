"""Cases at the desk: the list with its filters, one case, and its print."""

from uuid import UUID

from flask import Blueprint, Response, request

from fieldapp import clock
from fieldapp.entries.cases.find import find_whole_case
from fieldapp.pages import case_lists
from fieldapp.pages.cases import filters, saved_filters
from fieldapp.pages.cases.case import case_context
from fieldapp.pages.cases.printed_file import file_context
from fieldapp.pages.cases.untaken import untaken_context
from fieldapp.pages.maps.tiles import same_filters
from fieldapp.web.access import actor, signed_in
from fieldapp.web.labels.labels import when
from fieldapp.web.rendering import asks_for_part, page
from fieldapp.web.request_values import query

blueprint = Blueprint("cases", __name__, url_prefix="/cases")


@blueprint.get("/")
@signed_in
def index() -> Response:
    form, unit = filters.form_of(request.args), filters.find_unit(query.text("unit"))
    good = filters.good_of(form) | ({"unit": str(unit.id)} if unit else {})
    cases = case_lists.find_list(filters.query_of(good))
    saved = [] if asks_for_part() else saved_filters.lines(good)
    alarm = {} if asks_for_part() else untaken_context()
    answer = page(
        "desk/cases/index.html",
        form=form,
        cases=cases,
        all_columns=case_lists.COLUMNS,
        sort=cases.sort,
        sorts=case_lists.sorts(),
        unit=unit,
        asked=good,
        narrowed=filters.in_words(form, good, unit),
        as_of=when(clock.now()),
        saved_filters=saved,
        map_href=same_filters("desk.map.index"),
        save_href=same_filters("desk.filters.new"),
        is_saved=any(line.is_current for line in saved),
        **alarm,
        may_merge=actor().may_anywhere("merge_cases"),
        may_step_many=actor().may_anywhere("step_many"),
        may_save=actor().may_anywhere("use_desk"),
        may_export=actor().may_anywhere("use_desk"),
    )
    return case_lists.keep_columns(answer)


@blueprint.get("/<uuid:case_id>")
@signed_in
def show(case_id: UUID) -> Response:
    return page("cases/show.html", **case_context(find_whole_case(case_id)))


@blueprint.get("/<uuid:case_id>/print")
@signed_in
def print_file(case_id: UUID) -> Response:
    return page("cases/print.html", **file_context(find_whole_case(case_id)))
