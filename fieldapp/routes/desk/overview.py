"""My area this morning: what needs help first, and which units are behind."""

from flask import Blueprint, Response

from fieldapp import clock, db
from fieldapp.domain import case_lists, reminders
from fieldapp.domain.case_lists import CaseQuery
from fieldapp.web.access import actor, working
from fieldapp.web.call_pages import calls_shown
from fieldapp.web.case_pages import case_rows
from fieldapp.web.device_pages import notice_lines
from fieldapp.web.pages import page

blueprint = Blueprint("overview", __name__)
FIRST = 10


@blueprint.get("/")
@working("see_overview")
def index() -> Response:
    session, now = db.session(), clock.now()
    first = case_lists.first_ids(session, actor(), CaseQuery(), now, FIRST)
    return page(
        "desk/overview/index.html",
        counts=case_lists.counts(session, actor(), now),
        first=case_rows(first),
        most=case_lists.MOST_COUNTED,
        units=case_lists.unit_loads(session, actor(), now),
        home=actor().home,
        notices=notice_lines(),
        calls=calls_shown(),
        may_see_objections=actor().may_anywhere("see_objections"),
        told=reminders.count(session, actor(), now),
    )
