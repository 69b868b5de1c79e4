"""A note of a visit or a call."""

from collections.abc import Sequence
from typing import Any

from flask import abort, url_for
from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.households import residents, visits
from fieldapp.domain.households.visits import VisitEntry
from fieldapp.entries.base import Entry, Ready, Sent, field_of
from fieldapp.entries.households import visit_tasks
from fieldapp.entries.households.households import find
from fieldapp.forms.visits import VisitForm
from fieldapp.models import Condition, Household, Resident, Visit, VisitWay
from fieldapp.web.access import actor, require
from fieldapp.web.labels.labels import choices, mask_name

Offered = list[tuple[str, str]]


def prepare(sent: Sent) -> Ready:
    home = find(sent.id_of("household"))
    people = seen_residents(home)
    form = fill(home, VisitForm(sent.fields), sent.fields.get("resident", ""), offered(people))
    require(actor().may("write_visit", home.scope))
    form.tasks.choices = visit_tasks.offered_tasks(visit_tasks.own_tasks(home))
    return Ready(form, lambda: _answer(_write(home, form, people)), home)


def fill(home: Household, form: VisitForm, chosen: str, people: Offered) -> VisitForm:
    """The choices of this household; somebody else's id is one that does not exist."""
    form.is_refused = home.is_refusing(clock.today())
    form.way.choices, form.condition.choices = choices(VisitWay), choices(Condition)
    form.resident.choices = [("", gettext("The whole household")), *people]
    if chosen not in {choice[0] for choice in form.resident.choices}:
        abort(404)
    return form


def offered(people: Sequence[Resident]) -> Offered:
    """(id, words) of those who live there."""
    return [(str(person.id), mask_name(person.name)) for person in people]


def seen_residents(home: Household) -> list[Resident]:
    query: Any = residents.of_households(actor(), [home.id], clock.today())
    return list(db.session().scalars(query).unique())


def _write(home: Household, form: VisitForm, people: Sequence[Resident]) -> Visit:
    entry = VisitEntry(
        on=form.on.data or clock.today(),
        way=VisitWay(form.way.data),
        condition=Condition(form.condition.data),
        purpose=form.purpose.data or "",
        needs=form.needs.data or "",
        resident=next((person for person in people if str(person.id) == form.resident.data), None),
        is_emergency=bool(form.is_emergency.data),
    )
    visit = visits.write_visit(db.session(), actor(), home, entry, clock.now(), form.claim)
    visit_tasks.finish_chosen(home, form.tasks.data or [], visit)
    return visit


def _answer(visit: Visit) -> dict[str, Any]:
    needs_help = visit.condition is Condition.NEEDS_HELP
    return {"id": str(visit.id), "household": str(visit.household_id), "help": needs_help}


def see(answer: dict[str, Any]) -> str:
    needs_help = answer["id"] if answer.get("help") else None
    return url_for("field.households.show", household_id=answer["household"], help=needs_help)


ENTRIES = [
    Entry("visit", "write_visit", prepare, see, field_of(household=Household, resident=Resident)),
]
