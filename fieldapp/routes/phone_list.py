"""Whom to phone: emergency numbers, the centres that answer for one's places, and who is on duty there now."""

from flask import Blueprint, Response

from fieldapp.pages.organisation.centres import phone_list_context
from fieldapp.web.access import signed_in
from fieldapp.web.rendering import page

blueprint = Blueprint("phone_list", __name__, url_prefix="/phone-list")


@blueprint.get("/")
@signed_in
def index() -> Response:
    return page("phone_list.html", **phone_list_context())
