"""The form of a decision: who can own it, on which basis, and what becomes of its case."""

from typing import Any

from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.meetings import agenda, followups, meetings, open_decisions
from fieldapp.domain.meetings.followups import NewDecision
from fieldapp.domain.service_items import catalogue
from fieldapp.forms.meetings import DecisionForm
from fieldapp.models import Matter, Person, ServiceItem, Unit
from fieldapp.web.access import actor
from fieldapp.web.request_values import as_uuid


def fill(form: DecisionForm, matter: Matter) -> DecisionForm:
    """The choices of a decision: attending units, then workers of the place; admitted items as a basis."""
    session = db.session()
    units = session.scalars(followups.owning_units(matter)).all()
    people = session.scalars(followups.owning_people(actor(), matter, clock.now())).all()
    form.owner.choices = {
        "": [("", gettext("Please choose"))],
        gettext("Units"): [(f"unit:{unit.id}", unit.name) for unit in units],
        gettext("Workers (they get a task)"): [(f"person:{each.id}", each.name) for each in people],
    }
    items = catalogue.by_group(catalogue.admitted(session, clock.today(), matter.meeting.scope))
    form.item.choices = {"": [("", gettext("Not needed"))]}
    form.item.choices |= {group: [(str(i.id), i.name) for i in found] for group, found in items.items()}
    form.has_case = matter.case is not None
    return form


def new_decision_of(form: DecisionForm, matter: Matter) -> NewDecision:
    """What a valid form decides. Raises RuleBroken for an owner that is none of the choices."""
    item_id = as_uuid(form.item.data)
    return NewDecision(
        words=form.words.data or "",
        owner=_owner(form.owner.data or "", matter),
        due_on=form.due_on.data or clock.today(),
        item=db.session().get(ServiceItem, item_id) if item_id else None,
        as_step=bool(form.as_step.data),
    )


def form_context(matter: Matter, form: DecisionForm) -> dict[str, Any]:
    """The page of a decision: the matter, what was decided on it before, the form."""
    session = db.session()
    form.as_seen.data = form.as_seen.data or meetings.as_seen(matter.meeting)
    return {
        "matter": matter,
        "meeting": matter.meeting,
        "line": agenda.line_of(matter),
        "decided": open_decisions.of_matters(session, [matter.root_id]).get(matter.root_id, []),
        "form": fill(form, matter),
        "today": clock.today(),
    }


def _owner(chosen: str, matter: Matter) -> Unit | Person:
    kind, _, text = chosen.partition(":")
    own_id = as_uuid(text)
    query: Any = None
    if kind == "unit":
        query = followups.owning_units(matter).where(Unit.id == own_id)
    elif kind == "person":
        query = followups.owning_people(actor(), matter, clock.now()).where(Person.id == own_id)
    found = db.session().scalars(query).first() if query is not None and own_id else None
    if found is None:
        raise RuleBroken("Please choose who does it.")
    assert isinstance(found, Unit | Person)  # noqa: S101 - tells the type checker
    return found
