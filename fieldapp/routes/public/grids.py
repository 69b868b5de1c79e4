"""The public notice: each village's grids, who works there, and the number to call."""

from flask import Blueprint, Response, abort

from fieldapp import clock, db
from fieldapp.domain.organisation import centres
from fieldapp.domain.reports import divisions
from fieldapp.models import Level
from fieldapp.web.access import public
from fieldapp.web.rendering import page
from fieldapp.web.request_values import query

blueprint = Blueprint("grids", __name__, url_prefix="/grids")
BELOW = {Level.CITY: Level.COUNTY, Level.COUNTY: Level.TOWN, Level.TOWN: Level.VILLAGE}


@blueprint.get("/")
@public
def index() -> Response:
    session, code = db.session(), query.text("in")
    place = divisions.division(session, code) if code else None
    level = BELOW.get(place.level) if place else Level.COUNTY
    if level is None:
        abort(404)
    return page("public/grids/index.html", place=place, places=divisions.divisions(session, level, code))


@blueprint.get("/<code>")
@public
def show(code: str) -> Response:
    """A village with its grids, or one grid by itself: what the QR code of its notice opens."""
    session = db.session()
    grid = divisions.grid(session, code)
    village = divisions.division(session, grid.scope[:12] if grid else code)
    if village is None or village.level is not Level.VILLAGE:
        abort(404)
    grids = [grid] if grid else divisions.grids_of(session, village)
    workers = divisions.workers_of(session, grids, clock.today())
    return page(
        "public/grids/show.html",
        village=village,
        grids=grids,
        workers=workers,
        is_one=bool(grid),
        centres=centres.centres_for(session, [village.scope]),
    )
