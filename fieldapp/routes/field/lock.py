"""The PIN that opens what a phone carries. It is set, typed and forgotten on the phone; no PIN ever comes here."""

from flask import Blueprint, Response

from fieldapp.web.access import signed_in
from fieldapp.web.rendering import page

blueprint = Blueprint("lock", __name__, url_prefix="/lock")


@blueprint.get("")
@signed_in
def show() -> Response:
    return page("field/lock/show.html")
