"""My area this morning: what is to decide, what runs out today, what went up, and which units are behind."""

from flask import Blueprint, Response

from fieldapp import clock, db
from fieldapp.domain.cases import lists
from fieldapp.domain.people import restricted_access
from fieldapp.pages import morning
from fieldapp.pages.cases import saved_filters
from fieldapp.pages.cases.joint_handling import calls_shown
from fieldapp.pages.cases.untaken import untaken_context
from fieldapp.pages.offline.devices import notice_lines
from fieldapp.pages.service_items import count_waiting
from fieldapp.web.access import actor, working
from fieldapp.web.rendering import page

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
@working("see_overview")
def index() -> Response:
    session, now = db.session(), clock.now()
    return page(
        "desk/overview/index.html",
        **morning.context(),
        **untaken_context(),
        saved_filters=saved_filters.lines(),
        most_of_unit=lists.MOST_OF_UNIT,
        units=lists.unit_loads(session, actor(), now),
        home=actor().home,
        permissions_waiting=_permissions_waiting(),
        items_waiting=count_waiting(),
        notices=notice_lines(),
        calls=calls_shown(),
        may_see_objections=actor().may_anywhere("see_objections"),
        may_see_wall=actor().may_anywhere("see_wall"),
        may_merge=actor().may_anywhere("merge_cases"),
    )


def _permissions_waiting() -> int:
    may = actor().may_anywhere("confirm_permission")
    return restricted_access.count_to_decide(db.session(), actor(), clock.now()) if may else 0
