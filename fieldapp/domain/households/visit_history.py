"""Who was there lately, so that nobody is visited too often."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.access import offline_exclusions
from fieldapp.models import Household, Visit

MOST_VISITS = 100  # on one page
LEDGER_DAYS = 30  # DOMAIN: before a visit, every visit of the last 30 days is shown


def recent_visits(session: Session, household: Household, on: date) -> list[Visit]:
    """Every visit to the household in the last 30 days, whatever its purpose, latest first."""
    return recent_visits_of(session, [household.id], on)[household.id]


def recent_visits_of(
    session: Session, household_ids: Sequence[UUID], on: date, takes_along: bool = False
) -> defaultdict[UUID, list[Visit]]:
    """The same for many households at once; without those to minors when a phone takes it along."""
    lately = (
        select(Visit)
        .where(Visit.household_id.in_(household_ids), Visit.on >= on - timedelta(days=LEDGER_DAYS))
        .options(joinedload(Visit.person), joinedload(Visit.resident))
        .order_by(Visit.on.desc(), Visit.received_at.desc())
    )
    if takes_along:
        lately = lately.where(offline_exclusions.visit_travels(on))
    found: defaultdict[UUID, list[Visit]] = defaultdict(list)
    for visit in session.scalars(lately).unique():
        if len(found[visit.household_id]) < MOST_VISITS:
            found[visit.household_id].append(visit)
    return found
