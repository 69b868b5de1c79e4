"""Residents who receive a service: why they may be kept, what they need, and when the record ends."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.households.households import check_version, require_registering
from fieldapp.domain.households.review_days import last_review_day
from fieldapp.domain.locks import lock
from fieldapp.domain.search import name_keys
from fieldapp.forms.private_words import mask_private_numbers
from fieldapp.forms.residents import CONSENTS, FOR_MINORS
from fieldapp.models import (
    CareKind,
    CareSource,
    Household,
    LegalBasis,
    Need,
    RecordReview,
    Resident,
    ResidentCare,
    says_child,
)


@dataclass(frozen=True)
class ResidentEntry:
    """What is written down. Empty `name`, `consent_words` and emergency words keep the stored ones."""

    care: list[CareKind]
    source: CareSource
    legal_basis: LegalBasis
    name: str = ""
    birth_year: int | None = None
    is_minor: bool = False
    consent_on: date | None = None
    consent_words: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    needs: list[Need] = field(default_factory=list)
    visit_every_days: int | None = None
    next_visit_on: date | None = None
    review_on: date | None = None


def register_resident(
    session: Session,
    actor: Actor,
    household: Household,
    entry: ResidentEntry,
    now: datetime,
    id: UUID | None = None,
) -> Resident:
    """Store somebody of `household` who receives a service. Raises RuleBroken for a name already there."""
    require_registering(actor, household.scope)
    if not entry.name:
        raise RuleBroken("Please write the name.")
    lock(session, household)
    if is_registered(session, household, entry.name):
        raise RuleBroken("Somebody of this name is already registered in this household.")
    resident = Resident(
        id=id or uuid4(),
        household_id=household.id,
        scope=household.scope,
        registered_by_id=actor.id,
        registered_at=now,
    )
    _fill_in(session, resident, entry, day_of(now))
    session.add(resident)
    session.flush()
    return resident


def update_resident(
    session: Session,
    actor: Actor,
    resident: Resident,
    entry: ResidentEntry,
    now: datetime,
    base_version: int | None = None,
) -> Resident:
    """Change the care somebody receives, or correct what is kept.

    Raises ChangedMeanwhile when the record is no longer what `base_version` was.
    """
    require_registering(actor, resident.scope)
    check_version(session, resident, base_version)
    due_on = resident.review_on
    _fill_in(session, resident, entry, day_of(now))
    if resident.review_on != due_on:
        _note_review(session, resident, due_on, now, is_deletion=False)
    resident.version += 1
    session.flush()
    return resident


def end_record(session: Session, actor: Actor, resident: Resident, now: datetime) -> None:
    """The service is over: the record hides at once and is purged later."""
    require_registering(actor, resident.scope)
    lock(session, resident)
    if resident.ended_on is None:
        _note_review(session, resident, resident.review_on, now, is_deletion=True)
    resident.ended_on = day_of(now)
    resident.next_visit_on = None
    session.flush()


def is_registered(session: Session, household: Household, name: str) -> bool:
    """Whether somebody called `name` has a running record in this household."""
    same = select(Resident.id).where(
        Resident.household_id == household.id,
        Resident.name_digest == name_keys.digest(name),
        Resident.ended_on.is_(None),
    )
    return session.scalars(same.limit(1)).first() is not None


def of_households(actor: Actor, household_ids: list[UUID], on: date) -> Select[Resident]:
    """The residents of these households whom I may see."""
    seen = record_visibility.visible_residents(actor, on).where(Resident.household_id.in_(household_ids))
    return seen.order_by(Resident.registered_at, Resident.id)


def _fill_in(session: Session, resident: Resident, entry: ResidentEntry, today: date) -> None:
    last = last_review_day(session, today)
    _check_entry(resident, entry, today, last)
    if entry.name:
        resident.name = mask_private_numbers(entry.name)
        resident.name_digest = name_keys.digest(entry.name)
        resident.initials = name_keys.initials(entry.name)
    for words in ("consent_words", "emergency_name", "emergency_phone"):
        if given := getattr(entry, words):
            setattr(resident, words, mask_private_numbers(given))
    until = resident.child_until(today)
    resident.birth_year = entry.birth_year
    resident.source, resident.legal_basis = entry.source, entry.legal_basis
    resident.consent_on = entry.consent_on
    resident.needs = [need.value for need in entry.needs]
    resident.visit_every_days = entry.visit_every_days
    resident.next_visit_on = entry.next_visit_on
    if entry.visit_every_days and not entry.next_visit_on:
        resident.next_visit_on = today + timedelta(days=entry.visit_every_days)
    resident.review_on = entry.review_on or resident.review_on or last  # a change is no review
    kept = {row.kind: row for row in resident.care}
    resident.care = [kept.get(kind) or ResidentCare(kind=kind) for kind in sorted(set(entry.care))]
    _keep_as_child(resident, entry.is_minor, until, today)


def _note_review(
    session: Session, resident: Resident, due_on: date, now: datetime, *, is_deletion: bool
) -> None:
    """The record was looked at again: what was due is done."""
    done_on = day_of(now)
    session.add(RecordReview(scope=resident.scope, due_on=due_on, done_on=done_on, is_deletion=is_deletion))


def _keep_as_child(resident: Resident, is_said: bool, until: date | None, today: date) -> None:
    """No change brings the end of a childhood nearer: that takes two people (domain/households/child_releases.py).

    What the year of birth says by itself is not kept twice, so that somebody grows up on the day.
    """
    resident.is_minor = False
    derived = resident.child_until(today)
    is_sooner = until is not None and (derived or date.min) < until
    resident.is_minor = is_sooner or (is_said and derived is None)


def _check_entry(resident: Resident, entry: ResidentEntry, today: date, last: date) -> None:
    """The rules a record stands on (PIPL §13, 28, 31; Minors Protection Law §43)."""
    if not entry.care:
        raise RuleBroken("A record is only kept of somebody who receives a service. Please choose the care.")
    is_child = entry.is_minor or says_child(entry.birth_year, entry.care, today) or resident.is_child(today)
    if is_child and entry.legal_basis not in FOR_MINORS:
        raise RuleBroken("For somebody under 18 it takes the guardian's consent or a statutory duty.")
    said = entry.consent_words or resident.consent_words
    if entry.legal_basis in CONSENTS and not (entry.consent_on and said):
        raise RuleBroken("Please give the day of consent, and who agreed to what.")
    if entry.review_on and not today < entry.review_on <= last:
        raise RuleBroken("The review must lie within the next 12 months.")
