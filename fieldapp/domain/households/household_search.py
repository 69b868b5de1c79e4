"""Finds households by address, code, phone, initials or a whole name."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from fieldapp import phones, text
from fieldapp.domain.access import record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.search import name_keys
from fieldapp.domain.search.phone_keys import phone_digest
from fieldapp.models import CareKind, Household, Resident, ResidentCare

SAME_INITIALS = 2000  # contacts read to find a whole name; a county has fewer with the same initials


def matching(
    session: Session, actor: Actor, words: str, kind: CareKind | None, on: date
) -> Select[Household]:
    """The households I may see that fit the search box and the care kind, by address.

    Residents count only where I may see them: a search must not tell what a list hides.
    """
    query = record_visibility.visible_households(actor)
    people = record_visibility.visible_residents(actor, on)
    if words:
        query = query.where(_fits(session, actor, words, people.with_only_columns(Resident.household_id)))
    if kind is not None:
        of_kind = select(ResidentCare.resident_id).where(ResidentCare.kind == kind)
        theirs = record_visibility.cared_for(actor, people).where(Resident.id.in_(of_kind))
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
    alike = record_visibility.visible_households(actor).where(
        Household.contact_initials == name_keys.initials(name)
    )
    rows = session.execute(alike.with_only_columns(Household.id, Household.contact_name).limit(SAME_INITIALS))
    return Household.id.in_([id for id, contact in rows if name_keys.is_same(contact, name)])


def _contact_reached(session: Session, actor: Actor, number: str) -> ColumnElement[bool]:
    """Contacts' numbers are encrypted: of a whole one, those with the same last four are read and compared."""
    alike = Household.contact_phone_last4 == phone_digest(number)
    if len(number) == 4:
        return alike
    found = record_visibility.visible_households(actor).where(alike)
    rows = session.execute(
        found.with_only_columns(Household.id, Household.contact_phone).limit(SAME_INITIALS)
    )
    return Household.id.in_([id for id, stored in rows if phones.is_same(stored, number)])
