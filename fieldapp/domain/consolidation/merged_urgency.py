"""A case is as urgent as the gravest that was merged into it; undoing the merge gives it back its own urgency.

The step that takes a report in keeps what the lead's own urgency is, so that merges are undone in any order.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.domain.cases.supervision import tell_levels
from fieldapp.domain.deadlines import clocks
from fieldapp.models import Case, CaseClock, ClockKind, Urgency, Verb


def own(case: Case) -> Urgency:
    """How urgent the case is by itself, without what was merged into it."""
    added = [step.before or {} for step in case.steps if step.verb is Verb.ADD_REPORT]
    known = [before["urgency"] for before in added if "urgency" in before]
    return Urgency(known[-1]) if known else case.urgency


def follow(session: Session, lead: Case, now: datetime) -> None:
    """Set the lead's deadlines and urgency by itself and by the cases merged into it."""
    itself, since = own(lead), _urgent_since(session, lead)
    if itself is Urgency.URGENT or (since is None and lead.urgency is itself):
        clocks.refresh(session, lead, now)
    else:
        clocks.change_urgency(session, lead, itself, since, now)
    tell_levels(session, lead, now)


def _urgent_since(session: Session, lead: Case) -> datetime | None:
    """When the clock of the first urgent case merged into this one began; None when there is none."""
    session.flush()
    query = select(func.min(CaseClock.started_at)).join(Case, CaseClock.case_id == Case.id)
    merged = (Case.merged_into_id == lead.id, Case.urgency == Urgency.URGENT)
    return session.scalar(query.where(*merged, CaseClock.kind == ClockKind.ACCEPT))
