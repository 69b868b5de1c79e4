"""What is revealed on somebody's phone for a while, so that it can be read where there is no network.

One line of the access log a person says who took what along, what for and when; its age ends it. Minors never:
who takes along is an actor of that kind. At-risk lists of a call-out come in as another purpose.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import NotYours
from fieldapp.domain.locks import lock
from fieldapp.models import AccessEntry, Device, Resident

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
    lock(session, actor.person)
    ends = taken(session, actor, now)
    chosen = [each for each in people if ends.get(each.id, now) <= now + HOLDS[purpose] - AGAIN_AFTER]
    if not actor.takes_along or not all(actor.may("reveal", each.scope) for each in chosen):
        raise NotYours("You can see this, but it is not yours to do. Please ask your centre.")
    entries = [_note(session, actor, Act.TAKE_ALONG, each.id, purpose, now, request_id) for each in chosen]
    session.flush()
    return entries


def taken(session: Session, actor: Actor, now: datetime) -> dict[UUID, datetime]:
    """Resident's id → until when this person's phone may show them. Whether they may still be seen is policy's."""
    query = select(AccessEntry.subject_id, AccessEntry.purpose, AccessEntry.at).where(
        AccessEntry.person_id == actor.id,
        AccessEntry.verb == Act.TAKE_ALONG.value,
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
    whole = audit_log.note(session, Act.BUNDLE, actor, now, device)
    whole.request_id = request_id
    for resident_id in shown:
        _note(session, actor, Act.BUNDLE, resident_id, "visit", now, request_id)
    session.flush()


def _note(
    session: Session, actor: Actor, act: Act, resident_id: UUID, purpose: str, now: datetime, request_id: str
) -> AccessEntry:
    fields = ",".join(sorted(OF_RESIDENT + OF_HOUSEHOLD))
    entry = audit_log.note(session, act, actor, now, ("resident", resident_id), fields, purpose)
    entry.request_id = request_id
    return entry
