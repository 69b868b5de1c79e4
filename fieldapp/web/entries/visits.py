"""A note of a visit or a call."""

from typing import Any
from uuid import UUID

from flask import abort, url_for
from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain import households, policy, residents, visits
from fieldapp.domain.visits import VisitEntry
from fieldapp.forms.visits import VisitForm
from fieldapp.models import Condition, Household, Resident, Visit, VisitWay
from fieldapp.web.access import actor, one_or_404, require
from fieldapp.web.entries.base import Entry, Ready, Sent, field_of
from fieldapp.web.labels import choices, mask_name

Offered = list[tuple[str, str]]


def prepare(sent: Sent) -> Ready:
    home = household(sent.id_of("household"))
    form = fill(home, VisitForm(sent.fields), sent.fields.get("resident", ""))
    require(actor().may("write_visit", home.scope))
    return Ready(form, lambda: _answer(_write(home, form)), home)


def household(household_id: UUID | None) -> Household:
    home = one_or_404(policy.visible_households(actor()).where(Household.id == household_id))
    assert isinstance(home, Household)  # noqa: S101 - tells the type checker
    return home


def fill(home: Household, form: VisitForm, chosen: str, offered: Offered | None = None) -> VisitForm:
    """The choices of this household; somebody else's id is one that does not exist.

    `offered`: (id, words) of those who live there, where they are known already.
    """
    form.today, form.is_refused = clock.today(), households.is_refusing(home, clock.today())
    form.way.choices, form.condition.choices = choices(VisitWay), choices(Condition)
    form.resident.choices = [("", gettext("The whole household"))]
    if offered is None:
        offered = [(str(person.id), mask_name(person.name)) for person in seen_residents(home)]
    form.resident.choices += offered
    if chosen not in {choice[0] for choice in form.resident.choices}:
        abort(404)
    return form


def seen_residents(home: Household) -> list[Resident]:
    query: Any = residents.of_households(actor(), [home.id], clock.today())
    return list(db.session().scalars(query).unique())


def _write(home: Household, form: VisitForm) -> Visit:
    people = seen_residents(home)
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


def _answer(visit: Visit) -> dict[str, Any]:
    needs_help = visit.condition is Condition.NEEDS_HELP
    return {"id": str(visit.id), "household": str(visit.household_id), "help": needs_help}


def see(answer: dict[str, Any]) -> str:
    needs_help = 1 if answer.get("help") else None
    return url_for("field.households.show", household_id=answer["household"], help=needs_help)


ENTRIES = [
    Entry("visit", "write_visit", prepare, see, field_of(household=Household, resident=Resident)),
]
