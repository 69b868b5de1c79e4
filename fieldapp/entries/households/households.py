"""A household registered or changed."""

from typing import Any
from uuid import UUID

from flask import abort, url_for
from flask_babel import gettext
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from fieldapp import clock, db
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.households import households
from fieldapp.domain.households.households import HouseholdEntry
from fieldapp.entries.base import Entry, Ready, Sent, field_of, id_and_version, target_of
from fieldapp.forms.households import HouseholdEditForm, HouseholdForm
from fieldapp.models import ContactTier, Household, Level, Place
from fieldapp.web.access import actor, one_or_404
from fieldapp.web.labels.labels import choices
from fieldapp.web.request_values import as_uuid


def prepare(sent: Sent) -> Ready:
    grid = find_grid(sent.fields.get("grid", ""))
    form = with_choices(HouseholdForm(sent.fields), grid)
    return Ready(form, lambda: _register(grid or abort(404), form), grid)


def prepare_edit(sent: Sent) -> Ready:
    home, form = find(sent.target_id), with_tiers(HouseholdEditForm(sent.fields))
    return Ready(form, lambda: _update(home, form, sent), home)


def find(household_id: UUID | None) -> Household:
    query = record_visibility.visible_households(actor()).where(Household.id == household_id)
    home = one_or_404(query.options(joinedload(Household.grid)))
    assert isinstance(home, Household)  # noqa: S101 - tells the type checker
    return home


def find_grid(grid_id: str) -> Place | None:
    """The grid asked for; one outside my area does not exist."""
    if not grid_id:
        return None
    grid = one_or_404(grids().where(Place.id == as_uuid(grid_id)))
    assert isinstance(grid, Place)  # noqa: S101 - tells the type checker
    return grid


def grids() -> Select[Place]:
    mine = policy.places_for(actor(), "register_household")
    return mine.where(Place.level == Level.GRID, Place.ends_on.is_(None))


def with_choices(form: HouseholdForm, chosen: Place | None) -> HouseholdForm:
    found = db.session().scalars(grids().order_by(Place.scope).limit(200)).all()
    form.grid.choices = [] if len(found) == 1 else [("", gettext("Please choose"))]
    more = [chosen] if chosen and chosen not in found else []  # beyond what a list can hold
    form.grid.choices += [(str(grid.id), grid.name) for grid in [*found, *more]]
    with_tiers(form)
    return form


def with_tiers(form: Any) -> Any:
    form.contact_tier.choices = choices(ContactTier)
    if form.contact_tier.data is None:
        form.contact_tier.data = ContactTier.FRONT_LINE.value
    return form


def edit_form(home: Household) -> HouseholdEditForm:
    """The form for changing what is stored; the contact stays masked and so is not in it."""
    form = HouseholdEditForm(
        version=home.version,
        address=home.address,
        headcount=home.headcount,
        contact_tier=home.contact_tier.value,
        convenient_hours=home.convenient_hours,
        please_note=home.please_note,
    )
    with_tiers(form)
    return form


def _register(grid: Place, form: HouseholdForm) -> dict[str, Any]:
    made = households.register_household(db.session(), actor(), grid, _entry(form), clock.now(), form.claim)
    return id_and_version(made)


def _update(home: Household, form: HouseholdEditForm, sent: Sent) -> dict[str, Any]:
    households.update_household(db.session(), actor(), home, _entry(form), clock.now(), sent.base_of(form))
    return id_and_version(home)


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
        position=form.position,
        position_removed=bool(form.position_removed.data),
    )


def see(answer: dict[str, Any]) -> str:
    return url_for("field.households.show", household_id=answer["id"])


ENTRIES = [
    Entry("household", "register_household", prepare, see, field_of(grid=Place)),
    Entry("household_edit", "register_household", prepare_edit, see, target_of(Household)),
]
