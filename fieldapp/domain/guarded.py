"""Which submissions touch a child by what they say themselves: their words are sealed, so it is noted beside them."""

from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.forms.submissions import Envelope
from fieldapp.models import CareKind, Resident, Unapplied

TICKS = ("minor_involved", "is_minor", "minor")  # of a report, a resident, a restriction
CHILDREN = {CareKind.LEFT_BEHIND_CHILD.value, CareKind.AT_RISK_CHILD.value}
NOT_TICKED = {"", "false"}


def is_guarded(session: Session, envelope: Envelope) -> bool:
    """Whether a form ticks that a child is concerned, or names one (who may not have arrived yet)."""
    fields = envelope.fields
    ticked = any(set(fields.get(name, [])) - NOT_TICKED for name in TICKS)
    if ticked or CHILDREN & set(fields.get("care", [])):
        return True
    return any(_is_child(session, text) for text in fields.get("resident", []) if text)


def _is_child(session: Session, text: str) -> bool:
    try:
        named = UUID(text)
    except ValueError:
        return False
    person, unapplied = session.get(Resident, named), session.get(Unapplied, named)
    return bool((person and person.is_minor) or (unapplied and unapplied.is_guarded))
