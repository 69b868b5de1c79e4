"""Trends of the last thirteen weeks in an area: numbers by week, category and unit, never by person."""

from flask import Blueprint, Response

from fieldapp.pages import trends
from fieldapp.web.access import working
from fieldapp.web.rendering import page
from fieldapp.web.request_values import query

blueprint = Blueprint("trends", __name__, url_prefix="/trends")


@blueprint.get("/")
@working("see_overview")
def index() -> Response:
    return page("desk/trends/index.html", **trends.context(query.text("area", 20)))
