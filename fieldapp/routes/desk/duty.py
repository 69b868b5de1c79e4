"""The duty roster at the desk: a centre's plan of one week, seen by its area and entered by who plans it."""

from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import Refusal
from fieldapp.domain.organisation import centres, duty_roster
from fieldapp.domain.organisation.duty_roster import WEEKS_AHEAD
from fieldapp.forms.organisation import RosterForm
from fieldapp.models import Unit
from fieldapp.pages.organisation.centres import own_centre
from fieldapp.pages.organisation.rosters import Roster, planned_by, roster_of
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import body, query

blueprint = Blueprint("duty", __name__, url_prefix="/duty")
FILLS = ("last", "turn")


@blueprint.get("/")
@working("see_organisation")
def index() -> Redirect:
    """The roster of one's own centre, else the list of centres."""
    own = own_centre()
    return see_other(url_for("desk.duty.show", unit_id=own.id) if own else url_for("desk.centres.index"))


@blueprint.get("/<uuid:unit_id>")
@working("see_organisation")
def show(unit_id: UUID) -> Response:
    roster = roster_of(_find(unit_id), _monday(query.text("week")))
    fill = query.text("fill")
    return _page(roster, roster.form(fill if fill in FILLS else ""))


@blueprint.post("/<uuid:unit_id>")
@working("plan_duty")
def save(unit_id: UUID) -> Redirect:
    unit = _find(unit_id)
    require(actor().may("plan_duty", unit.scope))
    roster = roster_of(unit, _monday(body.text("week")))
    form = roster.filled(RosterForm(request.form))
    if not form.validate():
        return _page(roster, form)
    try:
        plan, seen = planned_by(roster, form), form.as_seen.data or ""
        duty_roster.save_week(db.session(), actor(), unit, roster.monday, plan, seen, clock.now())
    except Refusal as broken:
        db.session().rollback()
        roster = roster_of(_find(unit_id), roster.monday)
        form.as_seen.data = roster.mark  # who sees the two may save upon it
        return _page(roster, form, gettext(str(broken)))
    return see_other(url_for("desk.duty.show", unit_id=unit_id, week=roster.monday.isoformat()))


def _monday(week: str) -> date:
    """The Monday of the week asked for, within what may be planned; else this week's."""
    this_week = duty_roster.week_of(clock.today())
    try:
        asked = duty_roster.week_of(date.fromisoformat(week))
    except (ValueError, OverflowError):
        return this_week
    is_near = abs(asked - this_week) <= timedelta(weeks=WEEKS_AHEAD)
    return asked if is_near else this_week


def _find(unit_id: UUID) -> Unit:
    centre = one_or_404(centres.visible_centres(actor()).where(Unit.id == unit_id))
    assert isinstance(centre, Unit)  # noqa: S101 - tells the type checker
    return centre


def _page(roster: Roster, form: RosterForm, problem: str = "") -> Response:
    may_plan = actor().may("plan_duty", roster.unit.scope)
    return page(
        "desk/duty/show.html",
        status=form_status(),
        roster=roster,
        form=form,
        may_plan=may_plan,
        problem=problem,
    )
