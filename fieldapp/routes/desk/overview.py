"""My area this morning: what needs help first, and which units are behind."""

from flask import Blueprint, Response
from sqlalchemy.orm import joinedload

from fieldapp import clock, db
from fieldapp.domain import case_lists, policy
from fieldapp.models import Case, Place, Unit
from fieldapp.web.access import actor, working
from fieldapp.web.device_pages import notice_lines
from fieldapp.web.pages import page

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
@working("see_overview")
def index() -> Response:
    session, now = db.session(), clock.now()
    first = policy.visible_cases(actor()).where(Case.is_open.is_(True)).order_by(Case.due_at).limit(10)
    first = first.options(
        joinedload(Case.place).load_only(Place.name), joinedload(Case.unit).load_only(Unit.name)
    )
    return page(
        "desk/overview/index.html",
        counts=case_lists.counts(session, actor(), now),
        first=session.scalars(first).unique().all(),
        units=case_lists.unit_loads(session, actor(), now),
        home=actor().home,
        notices=notice_lines(),
    )
