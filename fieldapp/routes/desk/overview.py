"""My area this morning: what is to decide, what runs out today, what went up, and which units are behind."""

from flask import Blueprint, Response

from fieldapp import clock, db
from fieldapp.domain import case_lists, permissions
from fieldapp.web import morning_pages, saved_filter_pages
from fieldapp.web.access import actor, working
from fieldapp.web.call_pages import calls_shown
from fieldapp.web.device_pages import notice_lines
from fieldapp.web.pages import page

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
@working("see_overview")
def index() -> Response:
    session, now = db.session(), clock.now()
    return page(
        "desk/overview/index.html",
        **morning_pages.context(),
        saved_filters=saved_filter_pages.lines(),
        most_of_unit=case_lists.MOST_OF_UNIT,
        units=case_lists.unit_loads(session, actor(), now),
        home=actor().home,
        permissions_waiting=_permissions_waiting(),
        notices=notice_lines(),
        calls=calls_shown(),
        may_see_objections=actor().may_anywhere("see_objections"),
        may_see_wall=actor().may_anywhere("see_wall"),
        may_merge=actor().may_anywhere("merge_cases"),
    )


def _permissions_waiting() -> int:
    may = actor().may_anywhere("confirm_permission")
    return permissions.count_to_decide(db.session(), actor(), clock.now()) if may else 0
