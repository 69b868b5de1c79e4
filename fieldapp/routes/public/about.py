"""Who runs the app, what it keeps, and where to complain about it."""

from flask import Blueprint, Response

from fieldapp.web.access import public
from fieldapp.web.rendering import page

blueprint = Blueprint("about", __name__, url_prefix="/about")


@blueprint.get("/")
@public
def index() -> Response:
    return page("public/about.html")
