"""My area this morning: what is to sign for and to decide, what runs out today, what went up."""

from flask import Blueprint, Response

from fieldapp import clock, db
from fieldapp.domain.people import restricted_access
from fieldapp.pages import morning
from fieldapp.pages.cases import saved_filters
from fieldapp.pages.cases.joint_handling import calls_shown
from fieldapp.pages.cases.untaken import untaken_context
from fieldapp.pages.filing import proposal as filings
from fieldapp.pages.meetings import meetings as meeting_pages
from fieldapp.pages.offline.devices import notice_lines
from fieldapp.pages.organisation.centres import duty_context
from fieldapp.pages.service_items import count_waiting
from fieldapp.web.access import actor, signed_in, unattended, working
from fieldapp.web.rendering import page
from fieldapp.web.request_values import query

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
@working("see_overview")
def index() -> Response:
    alarm = untaken_context()
    return page(
        "desk/overview/index.html",
        **morning.context(one.id for one in alarm["untaken"]),
        **alarm,
        saved_filters=saved_filters.lines(),
        home=actor().home,
        permissions_waiting=_permissions_waiting(),
        items_waiting=count_waiting(),
        notices=notice_lines(),
        calls=calls_shown(),
        may_see_objections=actor().may_anywhere("see_objections"),
        may_see_wall=actor().may_anywhere("see_wall"),
        may_merge=actor().may_anywhere("merge_cases"),
    )


@blueprint.get("/office")
@working("see_overview")
def office() -> Response:
    """What does not press: a page of its own, which the overview shows at its end."""
    return page(
        "desk/overview/office.html",
        **duty_context(),
        next_meeting=meeting_pages.next_meeting(),
        decisions_waiting=meeting_pages.count_of_units(),
        filings_waiting=filings.count_waiting(),
    )


@blueprint.get("/alarm")
@signed_in
@unattended
def alarm() -> Response:
    """The alarm as it stands now, for a page that shows it; 204 while it is still what that page has (`seen`)."""
    found = untaken_context()
    is_same = query.text("seen") == found["alarm_mark"]
    return Response(status=204) if is_same else page("cases/_alarm_state.html", **found)


def _permissions_waiting() -> int:
    may = actor().may_anywhere("confirm_permission")
    return restricted_access.count_to_decide(db.session(), actor(), clock.now()) if may else 0
