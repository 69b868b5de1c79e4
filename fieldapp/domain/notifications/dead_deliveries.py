"""Deliveries that could not leave, and what a person decides about them."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import AlreadyDone
from fieldapp.domain.locks import lock
from fieldapp.domain.notifications import channels
from fieldapp.models import Channel, Delivery, DeliveryState

S = DeliveryState


def visible(actor: Actor) -> Select[Delivery]:
    """What leaves or left by the channels that I look after."""
    mine = channels.visible(actor).with_only_columns(Channel.id)
    return select(Delivery).where(Delivery.channel_id.in_(mine))


def visible_dead(actor: Actor) -> Select[Delivery]:
    """Of that, what could not leave and waits for my decision; the newest first."""
    query = visible(actor).where(Delivery.state == S.DEAD)
    shown = (
        joinedload(Delivery.channel).joinedload(Channel.unit),
        joinedload(Delivery.channel).joinedload(Channel.person),
    )
    return query.options(*shown).order_by(Delivery.due_at.desc(), Delivery.id)


def count_dead(session: Session, actor: Actor) -> int:
    """How many messages wait for my decision."""
    if not actor.may_anywhere("manage_channels"):
        return 0
    dead = visible_dead(actor).with_only_columns(Delivery.id).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(dead)) or 0


def retry(session: Session, actor: Actor | None, delivery: Delivery, now: datetime) -> None:
    """A person says: once more, from the beginning."""
    _decided(session, delivery, now)
    delivery.state, delivery.attempts, delivery.unsure_count = S.WAITING, 0, 0
    delivery.due_at = delivery.next_try_at = now
    delivery.settled_at = None
    audit_log.note(session, Act.RETRY_DELIVERY, actor, now, delivery)


def put_away(session: Session, actor: Actor | None, delivery: Delivery, now: datetime) -> None:
    """A person says: not any more."""
    _decided(session, delivery, now)
    delivery.state = S.PUT_AWAY
    audit_log.note(session, Act.PUT_AWAY_DELIVERY, actor, now, delivery)


def _decided(session: Session, delivery: Delivery, now: datetime) -> None:
    lock(session, delivery)
    if delivery.state is not S.DEAD:
        raise AlreadyDone("Someone has already dealt with this message.")
    delivery.settled_at = now
