"""Complaints of reporters that the county has not answered yet."""

from flask import Blueprint, Response

from fieldapp import db
from fieldapp.domain.reports import complaints
from fieldapp.web.access import actor, working
from fieldapp.web.rendering import page

blueprint = Blueprint("complaints", __name__, url_prefix="/complaints")


@blueprint.get("/")
@working("see_overview")
def index() -> Response:
    return page("desk/complaints/index.html", cases=complaints.waiting(db.session(), actor()))
