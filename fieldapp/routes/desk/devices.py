"""Phones: which hold something too long, which miss something. About records, not about people."""

from flask import Blueprint, Response

from fieldapp.pages.offline.devices import cards, troubled_first
from fieldapp.web.access import actor, working
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import page

blueprint = Blueprint("devices", __name__, url_prefix="/devices")


@blueprint.get("/")
@working("see_devices")
def index() -> Response:
    found = paginate(troubled_first())
    return page(
        "desk/devices/index.html",
        devices=found,
        cards=cards(found.rows),
        sees_all=actor().may_anywhere("see_all_devices"),
        sees_quarantine=actor().may_anywhere("see_quarantine"),
    )
