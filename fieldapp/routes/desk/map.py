"""The map at the desk: the cases of the list under the same filters, the equal list beside it, and the drawing."""

from flask import Blueprint, Response, request
from flask_babel import gettext

from fieldapp import clock
from fieldapp.pages.maps import tiles
from fieldapp.pages.maps.case_map import map_context
from fieldapp.pages.maps.tiles import same_filters
from fieldapp.web.access import actor, signed_in
from fieldapp.web.labels.labels import when
from fieldapp.web.rendering import page
from fieldapp.web.request_values import arguments, with_query

blueprint = Blueprint("map", __name__, url_prefix="/map")


@blueprint.get("/")
@signed_in
def index() -> Response:
    asked = arguments()
    heat_off, heat_on = {name: said for name, said in asked.items() if name != "heat"}, {**asked, "heat": "1"}
    answer = page(
        "desk/map/index.html",
        **map_context(),
        tiles=tiles.tiles(),
        list_href=same_filters("desk.cases.index"),
        picture_href=same_filters("desk.map.picture"),
        heat_href=with_query(request.path, heat_off if "heat" in asked else heat_on),
    )
    return tiles.with_tiles(answer)


@blueprint.get("/picture.svg")
@signed_in
def picture() -> Response:
    """The drawing by itself: places and signs, no words of a report. It stands alone, so it brings its own colours."""
    shown = map_context()
    counted = gettext("%(count)s cases", count=len(shown["map"].marks))
    home, as_of = actor().home, when(clock.now())
    answer = page("desk/map/picture.svg", **shown, counted=counted, home=home, as_of=as_of)
    answer.mimetype = "image/svg+xml"
    answer.headers["Content-Disposition"] = f'attachment; filename="map-{clock.today():%Y%m%d}.svg"'
    return answer
