"""Which cases units are called in to, and what must wait while they are. Rows alone; who may is case_rights' to say."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from fieldapp.domain.errors import DomainError
from fieldapp.models import CalledUnit, Case, JointCall, Verb

# What ends the work on a case, or the case itself: not while helpers are still called in.
AFTER_CONCLUSION = frozenset({Verb.SETTLE, Verb.FEED_BACK, Verb.DECLINE, Verb.MERGE})


def to_help(unit_ids: Sequence[UUID]) -> list[Select[UUID]]:
    """The ids of cases which one may see, then and later, because these units have been called in to them."""
    called = select(JointCall.case_id).join(JointCall.called).where(CalledUnit.unit_id.in_(unit_ids))
    return [called] if unit_ids else []


def open_calls(case: Case) -> list[JointCall]:
    """The calls nobody has concluded yet, the oldest first."""
    return [call for call in case.calls if call.is_open]


def refuse_before_conclusion(case: Case, verb: Verb) -> None:
    """Raises DomainError when `verb` would end the work while helpers are still called in."""
    if verb in AFTER_CONCLUSION and open_calls(case):
        raise DomainError("Other units are still called in. Please write the conclusion of the call first.")
