"""A worker's own badge on the phone, to be scanned at the door."""

from flask import Blueprint, Response

from fieldapp import db
from fieldapp.domain.people import certificates
from fieldapp.pages.certificates import badge_context
from fieldapp.web.access import actor, working
from fieldapp.web.rendering import page

blueprint = Blueprint("badge", __name__, url_prefix="/badge")


@blueprint.get("/")
@working("work_in_field")
def show() -> Response:
    latest = certificates.latest_of(db.session(), actor().id)
    return page("field/badge/show.html", **(badge_context(latest) if latest else {}))
