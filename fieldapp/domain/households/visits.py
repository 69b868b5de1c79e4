"""Notes of visits and calls, and the next visit they set."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.forms.private_words import mask_private_numbers
from fieldapp.models import Condition, Household, Report, Resident, Visit, VisitWay

MASKED = "An identity or bank card number was masked. Please check the words."


@dataclass(frozen=True)
class VisitEntry:
    """What is noted. `is_emergency` lets a visit be noted although the household refused."""

    on: date
    way: VisitWay
    condition: Condition
    purpose: str = ""
    needs: str = ""
    resident: Resident | None = None
    is_emergency: bool = False


def write_visit(
    session: Session,
    actor: Actor,
    household: Household,
    entry: VisitEntry,
    now: datetime,
    id: UUID | None = None,
) -> Visit:
    """Note a visit. Private numbers are stored masked, and `words_note` hands the words back.

    Raises RuleBroken for a day to come, somebody of another household, or a refusal without emergency.
    """
    if not actor.may("write_visit", household.scope):
        raise NotYours("You can see this, but it is not yours to do. Please ask your centre.")
    _check(household, entry, day_of(now))
    purpose, needs = mask_private_numbers(entry.purpose), mask_private_numbers(entry.needs)
    visit = Visit(
        id=id or uuid4(),
        household_id=household.id,
        resident_id=entry.resident.id if entry.resident else None,
        scope=household.scope,
        on=entry.on,
        way=entry.way,
        condition=entry.condition,
        purpose=purpose,
        needs=needs or None,
        person_id=actor.id,
        received_at=now,
        words_note=MASKED if (purpose, needs) != (entry.purpose, entry.needs) else None,
    )
    if entry.resident:
        _set_next_visit(session, entry.resident, entry)
    session.add(visit)
    session.flush()
    _link_early_report(session, actor, visit)
    return visit


def _link_early_report(session: Session, actor: Actor, visit: Visit) -> None:
    """What was reported because of this visit and arrived before it."""
    early = select(Report).where(Report.awaited_visit_id == visit.id, Report.person_id == actor.id)
    for report in session.scalars(early):
        visit.case_id, report.awaited_visit_id = report.case_id, None


def _check(household: Household, entry: VisitEntry, today: date) -> None:
    if entry.on > today:
        raise RuleBroken("The day must not lie in the future.")
    if entry.resident and entry.resident.household_id != household.id:
        raise RuleBroken("This resident belongs to another household.")
    if household.is_refusing(today) and not entry.is_emergency:
        raise RuleBroken("This household asked not to be visited. Only an emergency may be noted meanwhile.")


def _set_next_visit(session: Session, resident: Resident, entry: VisitEntry) -> None:
    """The cycle starts again; not when nobody was met, and not for a note older than the latest visit."""
    if entry.condition is Condition.NOT_MET or not resident.visit_every_days:
        return
    later = select(Visit.id).where(
        Visit.resident_id == resident.id, Visit.on > entry.on, Visit.condition != Condition.NOT_MET
    )
    if session.scalars(later.limit(1)).first() is None:
        resident.next_visit_on = entry.on + timedelta(days=resident.visit_every_days)
