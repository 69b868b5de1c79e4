"""Registering households, changing and finding them, and honouring that somebody wants to be left alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from fieldapp import phones, text
from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import ChangedMeanwhile, DomainError, NotYours
from fieldapp.domain.reference.defaults import setting
from fieldapp.domain.search import name_keys
from fieldapp.domain.search.phone_keys import phone_digest
from fieldapp.forms.private_words import mask_private_numbers
from fieldapp.models import (
    AccessEntry,
    CareKind,
    ContactTier,
    Household,
    Place,
    Resident,
    ResidentCare,
)

COOLDOWN_DAYS = 180  # only until the setting row is there
SAME_INITIALS = 2000  # contacts read to find a whole name; a county has fewer with the same initials


@dataclass(frozen=True)
class HouseholdEntry:
    """What is written down about a household. `consented`: the contact agreed that name and phone are kept."""

    address: str
    headcount: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    consented: bool = False
    contact_removed: bool = False
    convenient_hours: str = ""
    please_note: str = ""
    contact_tier: ContactTier = ContactTier.FRONT_LINE


def register_household(
    session: Session, actor: Actor, grid: Place, entry: HouseholdEntry, now: datetime, id: UUID | None = None
) -> Household:
    """Store a household of `grid` under the next free code. A contact needs consent (PIPL §13)."""
    require_registrar(actor, grid.scope)
    if not grid.is_grid or not grid.is_open(day_of(now)):
        raise DomainError("Please choose a grid.")
    household = Household(
        id=id or uuid4(),
        code=_next_code(session, grid),
        grid_id=grid.id,
        scope=grid.scope,
        registered_by_id=actor.id,
        registered_at=now,
    )
    _write(household, entry, day_of(now))
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
    require_registrar(actor, household.scope)
    check_version(session, household, base_version)
    _write(household, entry, day_of(now))
    household.version += 1
    session.flush()
    return household


def check_version(session: Session, record: Household | Resident, base_version: int | None) -> None:
    """Two changes of one record at once: the second to come must be looked at by a person."""
    session.refresh(record, ["version"], with_for_update=True)
    if base_version is not None and record.version != base_version:
        raise ChangedMeanwhile("Somebody else changed this record meanwhile. Please look at both.")


def refuse_visits(session: Session, actor: Actor, household: Household, now: datetime) -> date:
    """The household wants to be left alone: nobody asks again until the returned day (Data Regulations §22)."""
    require_registrar(actor, household.scope)
    days = setting(session, "refusal_cooldown_days", str(COOLDOWN_DAYS))
    household.refused_on = day_of(now)
    household.refusal_until = day_of(now) + timedelta(days=int(days) if days.isdigit() else COOLDOWN_DAYS)
    _log(session, actor, household, "refusal", now)
    return household.refusal_until


def withdraw_refusal(session: Session, actor: Actor, household: Household, now: datetime) -> None:
    """The household itself changed its mind, or it was noted by mistake."""
    require_registrar(actor, household.scope)
    household.refused_on = household.refusal_until = None
    _log(session, actor, household, "refusal_withdrawn", now)


def is_refusing(household: Household, on: date) -> bool:
    return household.refusal_until is not None and on < household.refusal_until


def matching(
    session: Session, actor: Actor, words: str, kind: CareKind | None, on: date
) -> Select[Household]:
    """The households I may see that fit the search box and the care kind, by address.

    Residents count only where I may see them: a search must not tell what a list hides.
    """
    query = policy.visible_households(actor)
    people = policy.visible_residents(actor, on)
    if words:
        query = query.where(_fits(session, actor, words, people.with_only_columns(Resident.household_id)))
    if kind is not None:
        of_kind = select(ResidentCare.resident_id).where(ResidentCare.kind == kind)
        theirs = policy.cared_for(actor, people).where(Resident.id.in_(of_kind))
        query = query.where(Household.id.in_(theirs.with_only_columns(Resident.household_id)))
    return query.order_by(Household.address_sort_key, Household.id)


def _fits(session: Session, actor: Actor, words: str, seen: Select[UUID]) -> ColumnElement[bool]:
    """Address, code, phone, pinyin initials or a whole name."""
    fits = [
        Household.address_key.contains(text.compared(words), autoescape=True),
        Household.code == text.code(words),
    ]
    if number := phones.searched(words):
        fits.append(_contact_reached(session, actor, number))
    elif words.isascii() and words.isalpha():
        small = words.lower()
        fits.append(Household.contact_initials.startswith(small))
        fits.append(Household.id.in_(seen.where(Resident.initials.startswith(small))))
    elif not words.isascii():
        fits.append(_contact_called(session, actor, words))
        fits.append(Household.id.in_(seen.where(Resident.name_digest == name_keys.digest(words))))
    return or_(*fits)


def _contact_called(session: Session, actor: Actor, name: str) -> ColumnElement[bool]:
    """Contacts' names are encrypted: those with the same initials are read and compared."""
    if len(text.compared_name(name)) < 2:
        return false()
    alike = policy.visible_households(actor).where(Household.contact_initials == name_keys.initials(name))
    rows = session.execute(alike.with_only_columns(Household.id, Household.contact_name).limit(SAME_INITIALS))
    return Household.id.in_([id for id, contact in rows if name_keys.is_same(contact, name)])


def _contact_reached(session: Session, actor: Actor, number: str) -> ColumnElement[bool]:
    """Contacts' numbers are encrypted: of a whole one, those with the same last four are read and compared."""
    alike = Household.contact_phone_last4 == phone_digest(number)
    if len(number) == 4:
        return alike
    found = policy.visible_households(actor).where(alike)
    rows = session.execute(
        found.with_only_columns(Household.id, Household.contact_phone).limit(SAME_INITIALS)
    )
    return Household.id.in_([id for id, stored in rows if phones.is_same(stored, number)])


def _write(household: Household, entry: HouseholdEntry, today: date) -> None:
    if (entry.contact_name or entry.contact_phone) and not entry.consented:
        raise DomainError("Name and phone are only kept with the contact's consent.")
    household.address = mask_private_numbers(entry.address)
    household.headcount = entry.headcount
    household.convenient_hours = mask_private_numbers(entry.convenient_hours)
    household.please_note = mask_private_numbers(entry.please_note) or None
    household.contact_tier = entry.contact_tier
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
    """One more than the highest number of the grid, whose row is locked until the transaction ends.

    SQLite needs no lock of the row: a write there holds the whole database.
    """
    session.execute(select(Place.id).where(Place.id == grid.id).with_for_update())
    longest_first = (func.length(Household.code).desc(), Household.code.desc())
    highest = session.scalar(
        select(Household.code).where(Household.grid_id == grid.id).order_by(*longest_first).limit(1)
    )
    number = int(highest.rpartition("-")[2]) + 1 if highest else 1
    return f"{grid.code}-{number:04d}"


def require_registrar(actor: Actor, scope: str) -> None:
    """Raises NotYours unless `actor` registers households and residents here."""
    if not actor.may("register_household", scope):
        raise NotYours("You can see this, but it is not yours to do. Please ask your centre.")


def _log(session: Session, actor: Actor, household: Household, verb: str, now: datetime) -> None:
    entry = AccessEntry(
        at=now, person_id=actor.id, verb=verb, subject_kind="household", subject_id=household.id
    )
    session.add(entry)
