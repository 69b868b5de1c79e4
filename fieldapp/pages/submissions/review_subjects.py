"""What a submission is about, as it stands in the records now: a household, resident, task, case or patrol."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import joinedload, selectinload

from fieldapp import clock, db
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.households import visit_history
from fieldapp.domain.submissions.arrivals import Arrival
from fieldapp.entries.households import households as household_entry
from fieldapp.entries.households import residents as resident_entry
from fieldapp.models import Case, CaseStep, Household, Patrol, Resident, Task, Unapplied
from fieldapp.pages.submissions.submitted_values import Line, lines_of, masked
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import day, label, mask_name, when
from fieldapp.web.layouts import case_address
from fieldapp.web.request_values import as_uuid

LAST_VISITS = 5
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Present:
    """Facts to read, the same fields as were sent (where there are such), and the page of it."""

    facts: Facts
    lines: list[Line] = field(default_factory=list)
    href: str = ""


def present_of(row: Unapplied, arrival: Arrival | None) -> Present | None:
    """The record it is about, if there is one that this person may see."""
    about = ABOUT.get(row.kind) or (_of_case if row.kind.startswith("case_") else None)
    return about(row, arrival) if about else None


def _of_household(row: Unapplied, arrival: Arrival | None) -> Present | None:
    home = _first(
        record_visibility.visible_households(actor()).where(Household.id == _about(row, arrival)),
        Household.grid,
    )
    if home is None:
        return None
    facts = [(gettext("Household"), home.address), (gettext("Grid"), home.grid.name)]
    facts += [(gettext("No visits until"), day(home.refusal_until))]
    lines = household_lines(home) if row.kind == "household_edit" else []
    shows_visits = row.kind == "visit" and actor().may("see_care", home.scope)
    facts += _visits(home) if shows_visits else []
    return Present(facts, lines, url_for("field.households.show", household_id=home.id))


def _of_resident(row: Unapplied, arrival: Arrival | None) -> Present | None:
    seen = record_visibility.visible_residents(actor(), clock.today()).where(Resident.id == row.target_id)
    person = _first(seen, Resident.household)
    if person is None:
        return None
    facts = [(gettext("Name"), mask_name(person.name)), (gettext("Household"), person.household.address)]
    return Present(facts, resident_lines(person), url_for("field.residents.show", resident_id=person.id))


def _of_task(row: Unapplied, _arrival: Arrival | None) -> Present | None:
    task = _first(record_visibility.visible_tasks(actor()).where(Task.id == row.target_id), Task.assignee)
    if task is None:
        return None
    facts = [
        (gettext("Task"), task.title),
        (gettext("State"), label(task.state)),
        (gettext("Assigned to"), task.assignee.name),
        (gettext("Done at"), when(task.done_at)),
    ]
    lines = [Line("words", "", task.done_words or "", task.done_words)]
    return Present(facts, lines, url_for("field.tasks.show", task_id=task.id))


def _of_case(row: Unapplied, _arrival: Arrival | None) -> Present | None:
    query = policy.visible_case(actor()).options(selectinload(Case.steps).joinedload(CaseStep.words))
    case = db.session().scalars(query, {"case_id": row.target_id}).first()
    if case is None:
        return None
    facts = [(gettext("Case"), f"{case.number} {case.summary}"), (gettext("State"), label(case.state))]
    last = case.steps[-1] if case.steps else None
    facts += [(gettext("Latest step"), f"{label(last.verb)} {when(last.at)}")] if last else []
    lines = [
        Line(name, "", words, words)
        for name in ("internal_words", "public_words")
        if (words := getattr(last, name, ""))
    ]
    return Present(facts, lines, case_address(case.id))


def _of_patrol(row: Unapplied, _arrival: Arrival | None) -> Present | None:
    patrol = _first(record_visibility.visible_patrols(actor()).where(Patrol.id == row.target_id), Patrol.grid)
    if patrol is None:
        return None
    facts = [(gettext("Grid"), patrol.grid.name), (gettext("Day"), day(patrol.on))]
    lines = [
        Line(name, "", getattr(patrol, name), getattr(patrol, name)) for name in ("place_words", "words")
    ]
    return Present(facts, lines, url_for("field.patrols.show", patrol_id=patrol.id))


ABOUT: dict[str, Callable[[Unapplied, Arrival | None], Present | None]] = {
    "visit": _of_household,
    "household_edit": _of_household,
    "resident": _of_household,
    "resident_edit": _of_resident,
    "refusal": _of_household,
    "task_done": _of_task,
    "task_refused": _of_task,
    "patrol_finish": _of_patrol,
    "patrol_track": _of_patrol,
}


def _first(query: Any, *joined: Any) -> Any:
    return db.session().scalars(query.options(*map(joinedload, joined))).unique().first()


def _about(row: Unapplied, arrival: Arrival | None) -> UUID | None:
    """The household it is about: by its address, or by what the form says."""
    named = arrival.envelope.fields.get("household", [""])[:1] if arrival else [""]
    return row.target_id or as_uuid(named[0] if named else "")


def _visits(home: Household) -> Facts:
    """What was noted lately, without words: enough to see a visit that is there already."""
    lately = visit_history.recent_visits(db.session(), home, clock.today())[:LAST_VISITS]
    noted = gettext("; ").join(f"{day(visit.on)} {label(visit.way)} {visit.person.name}" for visit in lately)
    return [(gettext("Visits in the last 30 days"), noted or gettext("None"))]


def household_lines(home: Household) -> list[Line]:
    """The edit form's own fields, with the contact that it does not show."""
    contact = [masked(name, getattr(home, name)) for name in ("contact_name", "contact_phone")]
    return _over(lines_of(household_entry.edit_form(home)), contact)


def resident_lines(person: Resident) -> list[Line]:
    names = ("name", "emergency_name", "emergency_phone", "consent_words")
    hidden = [masked(name, getattr(person, name)) for name in names]
    return _over(lines_of(resident_entry.edit_form(person)), hidden)


def _over(lines: list[Line], better: list[Line]) -> list[Line]:
    known = {line.name for line in better}
    return [line for line in lines if line.name not in known] + better
