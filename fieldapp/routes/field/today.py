"""Today: the worker's first page, one list of what to do next."""

from flask import Blueprint, Response

from fieldapp.pages.today import today_context
from fieldapp.web.access import working
from fieldapp.web.rendering import page

blueprint = Blueprint("today", __name__, url_prefix="")


@blueprint.get("/")
@working("work_in_field")
def index() -> Response:
    return page("field/today/index.html", **today_context())
