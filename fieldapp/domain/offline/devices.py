"""Phones: contact, and the credential that can only hand in. What was lost is found by sequence_gaps.py."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours
from fieldapp.domain.inserts import insert_missing
from fieldapp.domain.offline import sequence_gaps
from fieldapp.domain.offline.captured_times import captured_time
from fieldapp.forms.submissions import Held
from fieldapp.models import Device, Outcome, Person, Receipt

MOST_HANDED_IN = 500
HAND_IN_DAYS = timedelta(days=7)
HELD: dict[str, Any] = {"with_for_update": True, "populate_existing": True}


def find_or_add(session: Session, person: Person, device_id: UUID, now: datetime) -> Device:
    """The person's store on this phone, held; one never heard of (or forgotten by a restore) is added.

    Raises NotYours for another person's.
    """
    device = session.get(Device, device_id, **HELD)
    if device is None:
        unknown = {"app_version": "", "held_count": 0, "held_numbers": [], "highest_number": 0}
        row = {"id": device_id, "person_id": person.id, "first_contact_at": now, "last_contact_at": now}
        insert_missing(session, Device, [row | unknown])
        device = session.get_one(Device, device_id, **HELD)
    if device.person_id != person.id:
        raise NotYours("This data on the phone belongs to another person.")
    return device


def note_contact(session: Session, actor: Actor, said: Held, now: datetime) -> Device:
    """Write down what a phone says it still holds; its times are put right by its clock's difference."""
    device = find_or_add(session, actor.person, said.device, now)
    device.last_contact_at, device.app_version = now, said.app_version
    device.free_mb, device.is_persisted = said.free_mb, said.persisted
    device.held_count, device.held_numbers = said.held_count, [list(pair) for pair in said.held]
    device.held_oldest_at = captured_time(said.oldest_at, now, said.sent_at)
    device.highest_number = max(said.highest, device.highest_number)
    session.flush()
    sequence_gaps.check(session, device, now)
    return device


def new_key(session: Session, device: Device) -> str:
    """A fresh credential for handing in after the account is gone; only its hash stays here."""
    key = secrets.token_urlsafe(32)
    device.key_digest = _digest(key)
    session.flush()
    return key


def find_revoked(session: Session, key: str, now: datetime) -> Device | None:
    """The phone that holds this credential, if its account ended within the last seven days; else it opens nothing."""
    device = session.scalars(select(Device).where(Device.key_digest == _digest(key))).one_or_none()
    ended_at = device.person.ended_at if device else None
    return device if ended_at is not None and now < ended_at + HAND_IN_DAYS else None


def has_handed_in_enough(session: Session, device: Device) -> bool:
    """A stolen credential must not fill the disk: an honest phone holds fewer items than this."""
    handed_in = (Receipt.device_id == device.id, Receipt.outcome == Outcome.QUARANTINED)
    return (session.scalar(select(func.count()).where(*handed_in)) or 0) >= MOST_HANDED_IN


def missing_numbers(session: Session, device: Device) -> list[int]:
    """Numbers the phone gave out that neither arrived nor are still held there: lost records."""
    return [
        n for first, last in sequence_gaps.missing_ranges(session, device) for n in range(first, last + 1)
    ]


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
