"""Households on the phone: found, registered, changed, left alone when they ask for it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import households, policy, residents, reveals, visits
from fieldapp.domain.households import HouseholdEntry
from fieldapp.forms.households import HouseholdEditForm, HouseholdForm, HouseholdSearch, RevealForm
from fieldapp.models import CareKind, ContactTier, Household, Level, Place, Task, TaskState
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.labels import choices
from fieldapp.web.logs import request_id
from fieldapp.web.pages import page, see_other
from fieldapp.web.paging import paginate
from fieldapp.web.revealing import show_for_a_while, shown
from fieldapp.web.submissions import once

blueprint = Blueprint("households", __name__, url_prefix="/households")


@blueprint.get("/")
@working("see_households")
def index() -> Response:
    form, session, today = HouseholdSearch(request.args), db.session(), clock.today()
    form.kind.choices = [("", gettext("All")), *choices(CareKind)]
    kind = CareKind(form.kind.data) if form.kind.data in set(CareKind) else None
    query = households.matching(session, actor(), form.q.data or "", kind, today)
    found = paginate(query.options(joinedload(Household.grid)), per_page=30)
    people = residents.of_households(actor(), [home.id for home in found.rows], today)
    by_home: dict[UUID, list[Any]] = {}
    for resident in session.scalars(people).unique():
        by_home.setdefault(resident.household_id, []).append(resident)
    return page(
        "field/households/index.html",
        form=form,
        households=found,
        residents=by_home,
        is_narrowed=bool(form.q.data or kind),
        may_register=actor().may_anywhere("register_household"),
    )


@blueprint.get("/new")
@working("register_household")
def new() -> Response:
    wanted = request.args.get("grid", "")
    return _form_page(_with_choices(HouseholdForm(grid=wanted), _grid(wanted)))


@blueprint.post("/")
@working("register_household")
def create() -> Redirect:
    grid = _grid(request.form.get("grid", ""))
    form = _with_choices(HouseholdForm(request.form), grid)
    if grid is None or not form.validate():
        return _form_page(form)
    answer = once(form, "household", lambda: {"id": str(_register(grid, form).id)})
    return see_other(_address(UUID(answer["id"])))


@blueprint.get("/<uuid:household_id>")
@working("see_households")
def show(household_id: UUID) -> Response:
    return _show_page(find(household_id), _reveal_form(None))


@blueprint.get("/<uuid:household_id>/edit")
@working("register_household")
def edit(household_id: UUID) -> Response:
    home = find(household_id)
    form = HouseholdEditForm(
        address=home.address,
        headcount=home.headcount,
        contact_tier=home.contact_tier.value,
        convenient_hours=home.convenient_hours,
        please_note=home.please_note,
    )
    return _edit_page(home, _with_tiers(form))


@blueprint.post("/<uuid:household_id>/edit")
@working("register_household")
def update(household_id: UUID) -> Redirect:
    home, form = find(household_id), _with_tiers(HouseholdEditForm(request.form))
    if not form.validate():
        return _edit_page(home, form)
    households.update_household(db.session(), actor(), home, _entry(form), clock.now())
    return see_other(_address(household_id))


@blueprint.post("/<uuid:household_id>/refusal")
@working("register_household")
def refuse(household_id: UUID) -> Redirect:
    households.refuse_visits(db.session(), actor(), find(household_id), clock.now())
    return see_other(_address(household_id))


@blueprint.post("/<uuid:household_id>/refusal/withdrawal")
@working("register_household")
def unrefuse(household_id: UUID) -> Redirect:
    households.withdraw_refusal(db.session(), actor(), find(household_id), clock.now())
    return see_other(_address(household_id))


@blueprint.post("/<uuid:household_id>/reveal")
@working("reveal")
def reveal(household_id: UUID) -> Redirect:
    home, form = find(household_id), _reveal_form(request.form)
    require(actor().may("reveal", home.scope))
    if not form.validate():
        return _show_page(home, form)
    fields = list(form.fields.data or [])
    purpose = str(form.purpose.data)
    reveals.reveal(db.session(), actor(), home, fields, purpose, clock.now(), request_id())
    show_for_a_while(home.id, fields)
    return see_other(_address(household_id))


def find(household_id: UUID) -> Household:
    query = policy.visible_households(actor()).where(Household.id == household_id)
    home = one_or_404(query.options(joinedload(Household.grid)))
    assert isinstance(home, Household)  # noqa: S101 - tells the type checker
    return home


def _grid(grid_id: str) -> Place | None:
    """The grid asked for; one outside my area does not exist."""
    if not grid_id:
        return None
    try:
        grid = one_or_404(_grids().where(Place.id == UUID(grid_id)))
    except ValueError:
        abort(404)
    assert isinstance(grid, Place)  # noqa: S101 - tells the type checker
    return grid


def _register(grid: Place, form: HouseholdForm) -> Household:
    return households.register_household(db.session(), actor(), grid, _entry(form), clock.now(), form.claim)


def _entry(form: Any) -> HouseholdEntry:
    return HouseholdEntry(
        address=form.address.data,
        headcount=form.headcount.data,
        contact_name=form.contact_name.data or "",
        contact_phone=form.contact_phone.data or "",
        consented=bool(form.contact_consented.data),
        contact_removed=bool(getattr(form, "contact_removed", None) and form.contact_removed.data),
        convenient_hours=form.convenient_hours.data or "",
        please_note=form.please_note.data or "",
        contact_tier=ContactTier(form.contact_tier.data or ContactTier.FRONT_LINE),
    )


def _with_choices(form: HouseholdForm, chosen: Place | None) -> HouseholdForm:
    grids = db.session().scalars(_grids().order_by(Place.scope).limit(200)).all()
    form.grid.choices = [] if len(grids) == 1 else [("", gettext("Please choose"))]
    more = [chosen] if chosen and chosen not in grids else []  # beyond what a list can hold
    form.grid.choices += [(str(grid.id), grid.name) for grid in [*grids, *more]]
    return _with_tiers(form)


def _with_tiers(form: Any) -> Any:
    form.contact_tier.choices = choices(ContactTier)
    if form.contact_tier.data is None:
        form.contact_tier.data = ContactTier.FRONT_LINE.value
    return form


def _reveal_form(submitted: Any) -> RevealForm:
    form = RevealForm(submitted)
    form.fields.choices = [
        ("contact_name", gettext("Contact")),
        ("contact_phone", gettext("Contact's phone")),
    ]
    return form


def _grids() -> Any:
    mine = policy.places_for(actor(), "register_household")
    return mine.where(Place.level == Level.GRID, Place.ends_on.is_(None))


def _address(household_id: UUID) -> str:
    return url_for("field.households.show", household_id=household_id)


def _form_page(form: HouseholdForm) -> Response:
    return page("field/households/new.html", status=_status(), form=form)


def _edit_page(home: Household, form: HouseholdEditForm) -> Response:
    return page("field/households/edit.html", status=_status(), household=home, form=form)


def _show_page(home: Household, form: RevealForm) -> Response:
    session, today, now = db.session(), clock.today(), clock.now()
    tasks = policy.visible_tasks(actor()).where(Task.household_id == home.id, Task.state == TaskState.OPEN)
    people = session.scalars(residents.of_households(actor(), [home.id], today)).unique().all()
    hours, may_reveal = visits.quiet_hours(session), actor().may("reveal", home.scope)
    return page(
        "field/households/show.html",
        status=_status(),
        household=home,
        residents=people,
        seen={person.id for person in people},
        visits=visits.recent_visits(session, home, today),
        may_read_visits=may_reveal,
        tasks=session.scalars(tasks.order_by(Task.due_on)).unique().all(),
        is_refusing=households.is_refusing(home, today),
        is_quiet=visits.is_quiet(hours, now),
        quiet_hours=hours,
        revealed=shown(home.id) if may_reveal else [],
        form=form if may_reveal else None,
        looked=reveals.who_looked(session, home, now) if may_reveal else [],
        may_register=actor().may("register_household", home.scope),
        may_visit=actor().may("write_visit", home.scope),
        may_give_task=actor().may("give_task", home.scope),
    )


def _status() -> int:
    return 422 if request.method == "POST" else 200
