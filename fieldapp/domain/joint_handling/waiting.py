"""Calls waiting for an answer: when the next of them is late, and who asked. Nothing here is about a person.

The moment a call is late stands in its row; a milestone of the case brings the escalation to look at it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.domain.cases.open_calls import open_calls
from fieldapp.domain.deadlines import clocks
from fieldapp.domain.notifications.digests import Recipient
from fieldapp.models import Case, JointCall


def wait(session: Session, case: Case, now: datetime) -> None:
    """Have the scan look at the case's calls when the next of them is late."""
    session.flush()
    moments = [
        called_unit.check_at
        for call in open_calls(case)
        for called_unit in call.called
        if called_unit.check_at
    ]
    clocks.await_call(session, case, min(moments, default=None), now)


def caller(call: JointCall) -> Recipient:
    """The unit that called; without one whoever did."""
    if call.unit_id is not None:
        return Recipient(call.unit_id, True)
    assert call.step.person_id is not None  # noqa: S101 - only people whistle
    return Recipient(call.step.person_id, False)
