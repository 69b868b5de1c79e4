"""The worker's first page: one list, the most pressing first."""

from flask import Blueprint, Response

from fieldapp import clock, db
from fieldapp.domain import today
from fieldapp.web.access import actor, working
from fieldapp.web.pages import page

blueprint = Blueprint("today", __name__)


@blueprint.get("/")
@working("work_in_field")
def index() -> Response:
    waiting = today.for_person(db.session(), actor(), clock.now())
    return page(
        "field/today/index.html",
        entries=waiting.entries(clock.now()),
        patrol=waiting.patrol,
        today=clock.today(),
        may_give_task=actor().may_anywhere("give_task"),
    )
