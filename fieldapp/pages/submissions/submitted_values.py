"""A submission in words: the form's own labels, and each value as its page would show it.

Read from the form's class alone, so that it can be shown whatever became of what it is about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import Field

from fieldapp import db
from fieldapp.domain.reports import categories
from fieldapp.entries.cases.step_table import STEPS
from fieldapp.forms import households, patrols, reports, residents, tasks, visits
from fieldapp.forms.submissions import Envelope
from fieldapp.models import (
    CareKind,
    CareSource,
    Condition,
    ContactTier,
    Household,
    LegalBasis,
    Need,
    Person,
    Place,
    Resident,
    Task,
    Unit,
    Urgency,
    VisitWay,
)
from fieldapp.web.labels.labels import day, label, mask_name, mask_phone
from fieldapp.web.request_values import as_uuid

FORMS: dict[str, Any] = {
    "report": reports.ReportForm,
    "patrol_start": patrols.StartForm,
    "patrol": patrols.LoggedPatrolForm,
    "patrol_finish": patrols.PatrolForm,
    "visit": visits.VisitForm,
    "household": households.HouseholdForm,
    "household_edit": households.HouseholdEditForm,
    "resident": residents.ResidentForm,
    "resident_edit": residents.ResidentEditForm,
    "refusal": households.RefusalForm,
    "task_done": tasks.DoneForm,
    "task_refused": tasks.RefusedForm,
    **{f"case_{step.noun}": step.form for step in STEPS},
}
ENUMS: dict[str, type[StrEnum]] = {
    "way": VisitWay,
    "condition": Condition,
    "contact_tier": ContactTier,
    "care": CareKind,
    "source": CareSource,
    "legal_basis": LegalBasis,
    "urgency": Urgency,
}
MASKED: dict[str, Callable[[str], str]] = {
    "name": mask_name,
    "contact_name": mask_name,
    "emergency_name": mask_name,
    "contact_phone": mask_phone,
    "emergency_phone": mask_phone,
    "consent_words": lambda words: "****" if words else "",
}
# A route and the clock times of a patrol stay with the worker.
NOT_SHOWN = {
    "submission_id",
    "as_seen",
    "version",
    "route",
    "captured_at",
    "patrol_id",
    "visit_id",
    "lat",
    "lon",
    "accuracy_m",
    "outside",
    "number",
    "points",
}


@dataclass(frozen=True)
class Line:
    """One field: its label and value in words. `raw` tells two values apart that are masked alike."""

    name: str
    label: str
    words: str
    raw: Any = None


def form_of(envelope: Envelope) -> Any:
    """The form as it was sent, or None for a kind without one."""
    kind = FORMS.get(envelope.kind)
    pairs = ((name, value) for name, values in envelope.fields.items() for value in values)
    return kind(MultiDict(pairs)) if kind else None


def lines_of(form: Any, is_masked: bool = True) -> list[Line]:
    """Every field of a form that says something about the matter."""
    shown = [field for field in form if field.name not in NOT_SHOWN]
    found = [_line(field, is_masked) for field in shown]
    return found + _position(form)


def masked(name: str, value: str | None) -> Line:
    """A stored field that pages show masked."""
    return Line(name, "", MASKED[name](value or ""), value)


def _line(field: Field, is_masked: bool) -> Line:
    words = _words(field, is_masked)
    named = {"household": gettext("Household"), "resident": gettext("Person concerned")}
    return Line(field.name, named.get(field.name) or field.label.text, words, _raw(field))


def _raw(field: Field) -> Any:
    value = field.data if field.data is not None else (field.raw_data or [None])[0]
    return sorted(value) if isinstance(value, list) else value or None


def _words(field: Field, is_masked: bool) -> str:
    value = _raw(field)
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else ""
    if isinstance(value, list):
        return gettext(", ").join(_of_row(field.name, each) or _choice(field, each) for each in value)
    if isinstance(value, date):
        return day(value)
    if is_masked and field.name in MASKED:
        return MASKED[field.name](str(value))
    return _of_row(field.name, str(value)) or _choice(field, str(value))


def _choice(field: Field, value: str) -> str:
    kind = Need if field.name == "needs" and field.type == "SelectMultipleField" else ENUMS.get(field.name)
    if kind is not None and value in {member.value for member in kind}:
        return label(kind(value))
    offered = {str(key): str(words) for key, words, *_ in getattr(field, "choices", None) or []}
    return offered.get(value, value)


def _of_row(name: str, value: str) -> str:
    """The name of the row that a field names by its id or code."""
    session = db.session()
    if name == "category":
        kind = categories.find_kind(session, value)
        return kind.name if kind else ""
    if name in {"target", "units"}:
        return _target(session, value)
    model: Any = {"grid": Place, "household": Household, "resident": Resident, "tasks": Task}.get(name)
    row_id = as_uuid(value)
    row: Any = session.get(model, row_id) if model and row_id else None
    if row is None:
        return gettext("Not arrived yet") if model else ""
    if isinstance(row, Household | Task):
        return row.address if isinstance(row, Household) else row.title
    return mask_name(row.name) if isinstance(row, Resident) else str(row.name)


def _target(session: Session, value: str) -> str:
    sort, _, row_id = value.partition(":")
    model: Any = Unit if sort == "unit" else Person
    found = session.get(model, as_uuid(row_id)) if as_uuid(row_id) else None
    return str(found.name) if found else ""


def _position(form: Any) -> list[Line]:
    if "lat" not in form or form.lat.data is None or form.lon.data is None:
        return []
    where = f"{form.lat.data:.5f}, {form.lon.data:.5f}"
    return [Line("position", gettext("Location"), where, where)]
