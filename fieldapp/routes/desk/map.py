"""The map at the desk: the cases of the list under the same filters, and the equal list beside it."""

from flask import Blueprint, Response, request

from fieldapp import clock, db
from fieldapp.domain.cases import lists, maps
from fieldapp.pages.cases import filters
from fieldapp.pages.cases import maps as cases_maps
from fieldapp.pages.cases.case import case_rows
from fieldapp.web.access import actor, signed_in
from fieldapp.web.rendering import page
from fieldapp.web.request_values import query

blueprint = Blueprint("map", __name__, url_prefix="/map")


@blueprint.get("/")
@signed_in
def index() -> Response:
    form, unit = filters.form_of(request.args), filters.find_unit(query.text("unit"))
    good = filters.good_of(form) | ({"unit": str(unit.id)} if unit else {})
    by, session = filters.query_of(good), db.session()
    first = lists.first(session, actor(), by, maps.MOST + 1)
    found = session.execute(first, lists.times(clock.now())).all()
    cases = case_rows([row.id for row in found[: maps.MOST]])
    answer = page(
        "desk/map/index.html",
        form=form,
        unit=unit,
        cases=cases,
        map=maps.draw(session, cases, lists.areas_of(actor(), by), clock.today()),
        most=maps.MOST if len(found) > maps.MOST else 0,
        is_cut=lists.is_cut(session, actor(), by, found),
        tiles=cases_maps.tiles(),
        list_href=cases_maps.same_filters("desk.cases.index"),
    )
    return cases_maps.with_tiles(answer)
