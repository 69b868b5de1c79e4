"""Empty pages the phone keeps: the frame it sets its own copies into, and the page for what it does not have."""

from flask import Blueprint, Response

from fieldapp.web.access import signed_in
from fieldapp.web.rendering import page

blueprint = Blueprint("shell", __name__, url_prefix="")


@blueprint.get("/shell")
@signed_in
def show() -> Response:
    return page("field/shell/show.html")


@blueprint.get("/offline")
@signed_in
def offline() -> Response:
    return page("field/shell/offline.html")
