"""Registering and changing households. A contact is kept with consent only."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import ChangedMeanwhile, NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.domain.search import name_keys
from fieldapp.domain.search.phone_keys import phone_digest
from fieldapp.forms.private_words import mask_private_numbers
from fieldapp.models import ContactTier, Household, Place, Resident


@dataclass(frozen=True)
class HouseholdEntry:
    """What is written down about a household. `consented`: the contact agreed that name and phone are kept.

    `position`: latitude and longitude; without one the stored one stays, unless it is removed.
    """

    address: str
    headcount: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    consented: bool = False
    contact_removed: bool = False
    convenient_hours: str = ""
    please_note: str = ""
    contact_tier: ContactTier = ContactTier.FRONT_LINE
    position: tuple[float, float] | None = None
    position_removed: bool = False


def register_household(
    session: Session, actor: Actor, grid: Place, entry: HouseholdEntry, now: datetime, id: UUID | None = None
) -> Household:
    """Store a household of `grid` under the next free code. A contact needs consent (PIPL §13)."""
    require_registering(actor, grid.scope)
    lock(session, grid)
    if not grid.is_grid or not grid.is_open(day_of(now)):
        raise RuleBroken("Please choose a grid.")
    household = Household(
        id=id or uuid4(),
        code=_next_code(session, grid),
        grid_id=grid.id,
        scope=grid.scope,
        registered_by_id=actor.id,
        registered_at=now,
    )
    _fill_in(household, entry, day_of(now))
    session.add(household)
    session.flush()
    return household


def update_household(
    session: Session,
    actor: Actor,
    household: Household,
    entry: HouseholdEntry,
    now: datetime,
    base_version: int | None = None,
) -> Household:
    """Change a household. An empty contact keeps the stored one; `contact_removed` deletes it.

    Raises ChangedMeanwhile when it is no longer what `base_version` was.
    """
    require_registering(actor, household.scope)
    check_version(session, household, base_version)
    _fill_in(household, entry, day_of(now))
    household.version += 1
    session.flush()
    return household


def check_version(session: Session, record: Household | Resident, base_version: int | None) -> None:
    """Two changes of one record at once: the second to come must be looked at by a person."""
    lock(session, record, *(["care"] if isinstance(record, Resident) else []))
    if base_version is not None and record.version != base_version:
        raise ChangedMeanwhile("Somebody else changed this record meanwhile. Please look at both.")


def _fill_in(household: Household, entry: HouseholdEntry, today: date) -> None:
    if (entry.contact_name or entry.contact_phone) and not entry.consented:
        raise RuleBroken("Name and phone are only kept with the contact's consent.")
    household.address = mask_private_numbers(entry.address)
    household.headcount = entry.headcount
    household.convenient_hours = mask_private_numbers(entry.convenient_hours)
    household.please_note = mask_private_numbers(entry.please_note) or None
    household.contact_tier = entry.contact_tier
    if entry.position or entry.position_removed:
        household.lat, household.lon = entry.position or (None, None)
    if entry.contact_removed:
        household.contact_name = household.contact_initials = household.contact_consented_on = None
        household.contact_phone = household.contact_phone_last4 = None
    if entry.contact_name:
        household.contact_name = mask_private_numbers(entry.contact_name)
        household.contact_initials = name_keys.initials(entry.contact_name)
        household.contact_consented_on = today
    if entry.contact_phone:
        household.contact_phone = entry.contact_phone
        household.contact_phone_last4 = phone_digest(entry.contact_phone)
        household.contact_consented_on = today


def _next_code(session: Session, grid: Place) -> str:
    """One more than the highest number ever given here, the grid is locked by now.

    A re-division may have moved the household that has it to another grid of the village.
    """
    longest_first = (func.length(Household.code).desc(), Household.code.desc())
    own = (policy.within(Household.scope, [grid.scope[:12]]), Household.code.startswith(f"{grid.code}-"))
    highest = session.scalar(select(Household.code).where(*own).order_by(*longest_first).limit(1))
    number = int(highest.rpartition("-")[2]) + 1 if highest else 1
    return f"{grid.code}-{number:04d}"


def require_registering(actor: Actor, scope: str) -> None:
    """Raises NotYours unless `actor` registers households and residents here."""
    if not actor.may("register_household", scope):
        raise NotYours("You can see this, but it is not yours to do. Please ask your centre.")
