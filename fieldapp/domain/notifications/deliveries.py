"""The outbox of digests: written, then claimed before a message leaves.

Urgent ones leave at least once, all others at most once (docs/decisions/0008). Sends nothing itself.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain import effects
from fieldapp.domain.calendar.calendars import Calendars
from fieldapp.domain.calendar.working_days import into_working_time
from fieldapp.domain.inserts import insert_missing
from fieldapp.models import Case, Channel, Delivery, DeliveryState, Digest, Reminder, Urgency

S = DeliveryState
LEASE = timedelta(minutes=5)  # longer than any attempt can last


@dataclass(frozen=True)
class Parcel:
    """One message that was claimed: how many open cases it tells of (None: a test) and where it goes."""

    id: UUID
    lease_until: datetime  # tells this claim from every other
    channel: Channel
    count: int | None
    is_urgent: bool
    due_at: datetime


def write(session: Session, digest_ids: Collection[UUID]) -> None:
    """A delivery for each channel of those whom these digests tell; in the digests' own transaction."""
    urgent = exists().where(
        Reminder.digest_id == Digest.id, Case.id == Reminder.case_id, Case.urgency == Urgency.URGENT
    )
    query = select(Digest.id, Digest.send_at, Channel.id, urgent).join(
        Channel, Channel.for_id == Digest.for_id
    )
    found = session.execute(query.where(Digest.id.in_(digest_ids), Channel.ended_at.is_(None))).all()
    rows: list[dict[str, Any]] = [
        {"id": uuid4(), "digest_id": digest_id, "channel_id": channel_id, "is_urgent": is_urgent, "due_at": at,
         "next_try_at": at, "state": S.WAITING, "attempts": 0, "unsure_count": 0, "answer": ""}
        for digest_id, at, channel_id, is_urgent in found
    ]  # fmt: skip
    if rows:
        rows.sort(key=lambda row: (row["digest_id"].hex, row["channel_id"].hex))
        insert_missing(session, Delivery, rows)
    if any(row["is_urgent"] for row in rows):
        effects.wake_after_commit(session)


def is_quiet(session: Session, now: datetime) -> bool:
    """Whether there is nothing to do: asked each minute, without a write."""
    due = or_(
        and_(Delivery.state == S.WAITING, Delivery.next_try_at <= now),
        and_(Delivery.state == S.SENDING, Delivery.lease_until <= now),
    )
    return session.scalars(select(Delivery.id).where(due).limit(1)).first() is None


def ready(session: Session, now: datetime, most: int = 200) -> list[UUID]:
    """What may leave now, urgent first; what is not urgent waits until work begins."""
    query = select(Delivery).where(Delivery.state == S.WAITING, Delivery.next_try_at <= now)
    query = query.options(joinedload(Delivery.channel)).order_by(
        Delivery.is_urgent.desc(), Delivery.next_try_at
    )
    waiting, calendars = session.scalars(query.limit(most)).all(), Calendars(session, now)
    for delivery in waiting:
        if not delivery.is_urgent and delivery.digest_id is not None:
            delivery.next_try_at = max(delivery.next_try_at, _at_work(calendars, delivery.channel.scope, now))
    session.flush()
    return [delivery.id for delivery in waiting if delivery.next_try_at <= now]


def claim(session: Session, delivery_id: UUID, now: datetime) -> Parcel | None:
    """Take one message for LEASE, with all that waits for the same channel; None when there is nothing to send."""
    free = (Delivery.id == delivery_id, Delivery.state == S.WAITING, Delivery.next_try_at <= now)
    taken = update(Delivery).where(*free).values(
        state=S.SENDING, lease_until=now + LEASE, attempts=Delivery.attempts + 1, fault=None, answer=""
    )  # fmt: skip
    if cast("CursorResult[Any]", session.execute(taken)).rowcount != 1:
        return None
    delivery = session.get_one(
        Delivery, delivery_id, options=[joinedload(Delivery.channel)], populate_existing=True
    )
    count = None
    if delivery.digest_id is not None:
        _join_others(session, delivery, now)
        count = _count(session, delivery)
    if count == 0 or _is_gone(delivery.channel):
        delivery.state, delivery.settled_at, delivery.lease_until = S.NOT_NEEDED, now, None
        session.flush()
        return None
    return Parcel(delivery.id, now + LEASE, delivery.channel, count, delivery.is_urgent, delivery.due_at)


def _join_others(session: Session, delivery: Delivery, now: datetime) -> None:
    """What waits for the same channel, and surely never left it, becomes part of this message."""
    waits = (
        Delivery.channel_id == delivery.channel_id,
        Delivery.state == S.WAITING,
        Delivery.next_try_at <= now,
    )
    alike = (
        Delivery.is_urgent == delivery.is_urgent,
        Delivery.digest_id.is_not(None),
        Delivery.unsure_count == 0,
    )
    if delivery.unsure_count == 0:  # a repetition says exactly what was said before
        session.execute(
            update(Delivery).where(*waits, *alike, Delivery.id != delivery.id)
            .values(state=S.JOINED, joined_id=delivery.id, settled_at=now)
        )  # fmt: skip


def _count(session: Session, delivery: Delivery) -> int:
    """Open cases it tells of that nobody has put away in the app meanwhile."""
    digests = select(Delivery.digest_id).where(
        or_(Delivery.id == delivery.id, Delivery.joined_id == delivery.id)
    )
    cases = select(func.count(Reminder.case_id.distinct())).join(Reminder.digest).join(Reminder.case)
    cases = cases.where(Digest.id.in_(digests), Digest.put_away_at.is_(None), Case.is_open.is_(True))
    return session.scalar(cases) or 0


def _is_gone(channel: Channel) -> bool:
    return channel.ended_at is not None or (
        channel.person is not None and channel.person.ended_at is not None
    )


def _at_work(calendars: Calendars, scope: str, now: datetime) -> datetime:
    return into_working_time(calendars.at(scope), now)
