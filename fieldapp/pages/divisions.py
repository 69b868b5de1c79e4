"""What the desk's page of a village, town or county shows: two forms, what each does, and the names before."""

from typing import Any
from uuid import uuid4

from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain import versions
from fieldapp.domain.places import division_changes
from fieldapp.forms.places import EndDivisionForm, RenameForm
from fieldapp.models import Level, Place
from fieldapp.web.access import actor


def rename_form(place: Place, asked: Any) -> RenameForm:
    form = RenameForm(asked, name=place.name if asked is None else None)
    for field in form:  # two forms on one page
        field.id = f"{field.id}_new" if field.name != "name" else field.id
        field.label.field_id = field.id
    if asked is None:
        form.as_seen.data = division_changes.mark_of(place)
    return form


def end_form(place: Place, asked: Any) -> EndDivisionForm:
    form = EndDivisionForm(asked)
    found = division_changes.successors(db.session(), actor(), place, clock.today())
    form.merged_into.choices = [("", gettext("None")), *((str(each.id), each.name) for each in found)]
    if asked is None:
        form.as_seen.data = division_changes.mark_of(place)
    return form


def context(place: Place, shown: str = "", **forms: Any) -> dict[str, Any]:
    """`shown`: which form's effect is shown, name or end; who saw it may save upon it."""
    name, ending = forms.get("name"), forms.get("ending")
    name, ending = name or rename_form(place, None), ending or end_form(place, None)
    mark = division_changes.mark_of(place)
    if shown:
        (name if shown == "name" else ending).as_seen.data = mark
    differences = versions.differences({"name": place.name}, {"name": name.name.data or ""})
    found = division_changes.versions_of(db.session(), place)
    return {
        "place": place,
        "name_form": name,
        "end_form": ending,
        "shown": shown,
        "differences": [(gettext("Name"), each.before, each.after) for each in differences],
        "hanging": _hanging(place) if shown == "end" else [],
        "may_end": shown == "end" and _may_end(place, ending),
        "has_successor": bool(ending.merged_into.data),
        "versions": [(each, str(uuid4())) for each in found],
        "mark": mark,
        "is_open": place.is_open(clock.today()),
    }


def _hanging(place: Place) -> list[tuple[str, int]]:
    found = division_changes.hanging(db.session(), place, clock.today())
    return [
        (gettext("Open cases"), found.open_cases),
        (gettext("Open tasks"), found.open_tasks),
        (gettext("Households"), found.households),
        (gettext("Postings"), found.postings),
        (gettext("Units"), found.units),
        (gettext("Places below"), found.places),
    ]


def _may_end(place: Place, form: EndDivisionForm) -> bool:
    """Whether saving would be accepted as things stand."""
    found = division_changes.hanging(db.session(), place, clock.today())
    if not form.merged_into.data:
        return found.is_free
    return place.level is Level.VILLAGE or not found.places
