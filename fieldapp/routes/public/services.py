"""What the grid does for residents: the service items in force, everywhere or in one village."""

from flask import Blueprint, Response, abort
from sqlalchemy import select

from fieldapp import clock, db
from fieldapp.domain.reports import divisions
from fieldapp.domain.service_items import catalogue
from fieldapp.models import ItemField, Level
from fieldapp.web.access import public
from fieldapp.web.rendering import page
from fieldapp.web.request_values import query

blueprint = Blueprint("services", __name__, url_prefix="/services")


@blueprint.get("/")
@public
def index() -> Response:
    session, code = db.session(), query.text("in")
    place = divisions.division(session, code) if code else None
    if code and (place is None or place.level is not Level.VILLAGE):
        abort(404)
    items = catalogue.admitted(session, clock.today(), place.scope if place else "")
    fields: dict[object, list[str]] = {}
    named = select(ItemField.item_id, ItemField.name).where(
        ItemField.item_id.in_([item.id for item in items])
    )
    for item_id, name in session.execute(named.order_by(ItemField.item_id, ItemField.number)):
        fields.setdefault(item_id, []).append(name)
    return page("public/services/index.html", place=place, groups=catalogue.by_group(items), fields=fields)
