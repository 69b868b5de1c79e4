"""Who is a child, and which submissions touch one by what they say themselves.

Derived here and in models/households.py alone: from the year of birth, a care kind, or because somebody said so.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import Session

from fieldapp.forms.submissions import Envelope
from fieldapp.models import CHILDREN, LAST_YEAR_OF_CHILDHOOD, Resident, ResidentCare, Unapplied, says_child

TICKS = ("minor_involved", "is_minor", "minor")  # of a report, a resident, a restriction
NOT_TICKED = {"", "false"}


def children(on: date, person: Any = Resident) -> ColumnElement[bool]:
    """Resident.is_child() as a condition."""
    youngest = on.year - LAST_YEAR_OF_CHILDHOOD
    by_care = exists().where(ResidentCare.resident_id == person.id, ResidentCare.kind.in_(CHILDREN))
    by_year = person.birth_year.is_not(None) & (person.birth_year >= youngest)  # never NULL, so that ~ holds
    return or_(person.is_minor.is_(True), by_year, by_care)


def is_guarded(session: Session, envelope: Envelope, on: date) -> bool:
    """Whether a form says that a child is concerned, or names one (who may not have arrived yet).

    Its words are sealed, so this is noted beside them.
    """
    fields = envelope.fields
    ticked = any(set(fields.get(name, [])) - NOT_TICKED for name in TICKS)
    if ticked or says_child(_year(fields.get("birth_year", [])), fields.get("care", []), on):
        return True
    return any(_is_child(session, text, on) for text in fields.get("resident", []) if text)


def _year(typed: list[str]) -> int | None:
    year = typed[0].strip() if typed else ""
    return int(year) if year.isdecimal() and len(year) <= 4 else None


def _is_child(session: Session, text: str, on: date) -> bool:
    try:
        named = UUID(text)
    except ValueError:
        return False
    person, unapplied = session.get(Resident, named), session.get(Unapplied, named)
    return bool((person and person.is_child(on)) or (unapplied and unapplied.is_guarded))
