"""Where residents begin."""

from flask import Blueprint, Response

from fieldapp.web.access import public
from fieldapp.web.rendering import page

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def index() -> Response:
    return page("public/home.html")
