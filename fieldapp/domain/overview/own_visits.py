"""Visits somebody is to make."""

from collections.abc import Iterator
from datetime import date, datetime, time

from sqlalchemy import Select, or_
from sqlalchemy.orm import Session, joinedload, lazyload

from fieldapp.clock import CHINA
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.overview.entries import MOST_ENTRIES, Ask, Entry
from fieldapp.models import Household, Resident


def visit_entries(session: Session, actor: Actor, today: date) -> Iterator[Entry]:
    due = visits_due(actor, today).options(joinedload(Resident.household), lazyload(Resident.care))
    for resident in session.scalars(due.order_by(Resident.next_visit_on, Resident.id).limit(MOST_ENTRIES)):
        home, due_at = resident.household, _end_of(resident.next_visit_on)
        yield Entry(Ask.VISIT, resident.id, resident.name, home.address, due_at, household=home)


def visits_due(actor: Actor, today: date) -> Select[Resident]:
    """Residents whose visit is due in the grids one walks oneself, unless the household has refused."""
    due = record_visibility.visible_residents(actor, today).join(Resident.household)
    return due.where(
        Resident.next_visit_on <= today,
        policy.within(Resident.scope, actor.scopes("write_visit")),
        policy.within(Resident.scope, walked(actor)),
        or_(Household.refusal_until.is_(None), Household.refusal_until <= today),
    )


def walked(actor: Actor) -> list[str]:
    """A head of a whole village gives visits as tasks; who has a grid makes them."""
    return [p.scope for p in actor.postings if p.place.is_grid or not actor.may("give_task", p.scope)]


def _end_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time.max, CHINA) if day else None
