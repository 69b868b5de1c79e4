"""Noting a visit or a call, with every visit of the last month in sight."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import households, policy, residents, visits
from fieldapp.domain.errors import DomainError
from fieldapp.domain.visits import VisitEntry
from fieldapp.forms.visits import VisitForm
from fieldapp.models import Condition, Household, Resident, Visit, VisitWay
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.labels import choices, mask_name
from fieldapp.web.pages import page, see_other
from fieldapp.web.submissions import once

blueprint = Blueprint("visits", __name__, url_prefix="/visits")


@blueprint.get("/new")
@working("write_visit")
def new() -> Response:
    home = _household(request.args.get("household", ""))
    chosen = request.args.get("resident", "")
    form = VisitForm(household=str(home.id), on=clock.today(), way=VisitWay.DOOR.value, resident=chosen)
    return _page(home, _fill(home, form, chosen))


@blueprint.post("/")
@working("write_visit")
def create() -> Redirect:
    home = _household(request.form.get("household", ""))
    form = _fill(home, VisitForm(request.form), request.form.get("resident", ""))
    require(actor().may("write_visit", home.scope))
    if not form.validate():
        return _page(home, form)
    try:
        once(form, "visit", lambda: {"id": str(_write(home, form).id)})
    except DomainError as broken:
        if type(broken) is not DomainError:
            raise
        return _page(home, form, gettext(str(broken)))
    needs_help = 1 if form.condition.data == Condition.NEEDS_HELP.value else None
    return see_other(url_for("field.households.show", household_id=home.id, help=needs_help))


def _write(home: Household, form: VisitForm) -> Visit:
    people = _residents(home)
    entry = VisitEntry(
        on=form.on.data or clock.today(),
        way=VisitWay(form.way.data),
        condition=Condition(form.condition.data),
        purpose=form.purpose.data or "",
        needs=form.needs.data or "",
        resident=next((person for person in people if str(person.id) == form.resident.data), None),
        is_emergency=bool(form.is_emergency.data),
    )
    return visits.write_visit(db.session(), actor(), home, entry, clock.now(), form.claim)


def _fill(home: Household, form: VisitForm, chosen: str) -> VisitForm:
    """The choices of this household; somebody else's id is one that does not exist."""
    form.today, form.is_refused = clock.today(), households.is_refusing(home, clock.today())
    form.way.choices, form.condition.choices = choices(VisitWay), choices(Condition)
    form.resident.choices = [("", gettext("The whole household"))]
    form.resident.choices += [(str(person.id), mask_name(person.name)) for person in _residents(home)]
    if chosen not in {choice[0] for choice in form.resident.choices}:
        abort(404)
    return form


def _residents(home: Household) -> list[Resident]:
    query: Any = residents.of_households(actor(), [home.id], clock.today())
    return list(db.session().scalars(query).unique())


def _household(household_id: str) -> Household:
    try:
        wanted = UUID(household_id)
    except ValueError:
        abort(404)
    home = one_or_404(policy.visible_households(actor()).where(Household.id == wanted))
    assert isinstance(home, Household)  # noqa: S101 - tells the type checker
    return home


def _page(home: Household, form: VisitForm, problem: str = "") -> Response:
    session, hours = db.session(), visits.quiet_hours(db.session())
    return page(
        "field/visits/new.html",
        status=422 if request.method == "POST" else 200,
        household=home,
        form=form,
        problem=problem,
        seen={person.id for person in _residents(home)},
        visits=visits.recent_visits(session, home, clock.today()),
        may_read_visits=True,
        is_refusing=form.is_refused,
        is_quiet=visits.is_quiet(hours, clock.now()),
        quiet_hours=hours,
    )
