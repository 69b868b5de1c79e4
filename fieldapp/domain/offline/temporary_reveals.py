"""What is revealed on somebody's phone for a while, so that it can be read where there is no network.

One line of the access log a person says who took what along, what for and when; its age ends it. Minors never:
who takes along is an actor of that kind. At-risk lists of a call-out come in as another purpose.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours
from fieldapp.models import AccessEntry, Device, Resident

VERB, HANDED = "take_along", "bundle"
HOLDS: dict[str, timedelta] = {"visit": timedelta(hours=24)}  # purpose: how long it may lie on the phone
OF_RESIDENT = ("name", "emergency_name", "emergency_phone")
OF_HOUSEHOLD = ("contact_name", "contact_phone")
AGAIN_AFTER = timedelta(hours=1)  # a second tap writes no second line


def take_along(
    session: Session,
    actor: Actor,
    people: Iterable[Resident],
    purpose: str,
    now: datetime,
    request_id: str = "",
) -> list[AccessEntry]:
    """Let the next bundles of this person hold these people's name, phone and emergency contact for a while."""
    ends = taken(session, actor, now)
    chosen = [each for each in people if ends.get(each.id, now) <= now + HOLDS[purpose] - AGAIN_AFTER]
    if not actor.takes_along or not all(actor.may("reveal", each.scope) for each in chosen):
        raise NotYours("You can see this, but it is not yours to do. Please ask your centre.")
    entries = [_entry(actor, VERB, each.id, purpose, now, request_id) for each in chosen]
    session.add_all(entries)
    session.flush()
    return entries


def taken(session: Session, actor: Actor, now: datetime) -> dict[UUID, datetime]:
    """Resident's id → until when this person's phone may show them. Whether they may still be seen is policy's."""
    query = select(AccessEntry.subject_id, AccessEntry.purpose, AccessEntry.at).where(
        AccessEntry.person_id == actor.id,
        AccessEntry.verb == VERB,
        AccessEntry.at > now - max(HOLDS.values()),
    )
    ends: dict[UUID, datetime] = {}
    for resident_id, purpose, at in session.execute(query.order_by(AccessEntry.at)):
        if resident_id and purpose in HOLDS and at + HOLDS[purpose] > now:
            ends[resident_id] = max(at + HOLDS[purpose], ends.get(resident_id, now))
    return ends


def log_hand_over(
    session: Session, actor: Actor, device: Device, shown: Iterable[UUID], now: datetime, request_id: str = ""
) -> None:
    """Write down that pages went to a phone, and whose records in it are not masked."""
    whole = AccessEntry(
        at=now,
        person_id=actor.id,
        verb=HANDED,
        subject_kind="device",
        subject_id=device.id,
        request_id=request_id,
    )
    people = [_entry(actor, HANDED, resident_id, "visit", now, request_id) for resident_id in shown]
    session.add_all([whole, *people])
    session.flush()


def _entry(
    actor: Actor, verb: str, resident_id: UUID, purpose: str, now: datetime, request_id: str
) -> AccessEntry:
    return AccessEntry(
        at=now,
        person_id=actor.id,
        verb=verb,
        subject_kind="resident",
        subject_id=resident_id,
        field=",".join(sorted(OF_RESIDENT + OF_HOUSEHOLD)),
        purpose=purpose,
        request_id=request_id,
    )
