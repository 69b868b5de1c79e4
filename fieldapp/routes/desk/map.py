"""The map at the desk: the cases of the list under the same filters, and the equal list beside it."""

from flask import Blueprint, Response, request

from fieldapp import clock, db
from fieldapp.domain import case_lists, case_maps
from fieldapp.web import case_filters, map_pages
from fieldapp.web.access import actor, signed_in
from fieldapp.web.asked import query
from fieldapp.web.case_pages import case_rows
from fieldapp.web.pages import page

blueprint = Blueprint("map", __name__, url_prefix="/map")


@blueprint.get("/")
@signed_in
def index() -> Response:
    form, unit = case_filters.form_of(request.args), case_filters.find_unit(query.text("unit"))
    good = case_filters.good_of(form) | ({"unit": str(unit.id)} if unit else {})
    by, session = case_filters.query_of(good), db.session()
    first = case_lists.first(session, actor(), by, case_maps.MOST + 1)
    found = session.execute(first, case_lists.times(clock.now())).all()
    cases = case_rows([row.id for row in found[: case_maps.MOST]])
    answer = page(
        "desk/map/index.html",
        form=form,
        unit=unit,
        cases=cases,
        map=case_maps.draw(session, cases, case_lists.areas_of(actor(), by), clock.today()),
        most=case_maps.MOST if len(found) > case_maps.MOST else 0,
        is_cut=case_lists.is_cut(session, actor(), by, found),
        tiles=map_pages.tiles(),
        list_href=map_pages.same_filters("desk.cases.index"),
    )
    return map_pages.with_tiles(answer)
