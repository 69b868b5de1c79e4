"""Test messages by a channel, and what left by it last."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.models import Channel, Delivery, DeliveryState

BETWEEN_TESTS = timedelta(minutes=1)


def send_test(session: Session, actor: Actor, channel: Channel, now: datetime) -> Delivery:
    """A message that says it is a test, by the same way as all others. Raises RuleBroken when asked for too often."""
    lock(session, channel)
    if channel.ended_at is not None:
        raise RuleBroken("This channel is no longer in use.")
    since = now - BETWEEN_TESTS
    lately = select(Delivery.id).where(
        Delivery.channel_id == channel.id, Delivery.digest_id.is_(None), Delivery.due_at > since
    )
    if session.scalars(lately.limit(1)).first():
        raise RuleBroken("A test was sent less than a minute ago. Please try again later.")
    test = Delivery(channel_id=channel.id, is_urgent=False, due_at=now, next_try_at=now)
    test.state = DeliveryState.WAITING
    session.add(test)
    audit_log.note(session, Act.TEST_CHANNEL, actor, now, channel)
    session.flush()
    return test


def latest(session: Session, channels: Sequence[Channel], most: int = 3) -> dict[UUID, list[Delivery]]:
    """What left by each channel last, or is about to, the newest first."""
    newest = func.row_number().over(partition_by=Delivery.channel_id, order_by=Delivery.due_at.desc())
    numbered = select(Delivery.id, newest.label("place")).where(
        Delivery.channel_id.in_([channel.id for channel in channels]), Delivery.joined_id.is_(None)
    )
    first = numbered.subquery()
    query = select(Delivery).join(first, Delivery.id == first.c.id).where(first.c.place <= most)
    found: dict[UUID, list[Delivery]] = defaultdict(list)
    for delivery in session.scalars(query.order_by(Delivery.due_at.desc(), Delivery.id)):
        found[delivery.channel_id].append(delivery)
    return found
