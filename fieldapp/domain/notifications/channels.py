"""Ways out of the app: a unit's channels, looked after by administrators, and short messages by one's own wish."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from fieldapp import text
from fieldapp.crypto import keys
from fieldapp.domain.access import audit_log, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import DomainError, NotYours
from fieldapp.domain.locks import lock
from fieldapp.models import Channel, ChannelKind, Delivery, DeliveryState, Unit

BETWEEN_TESTS = timedelta(minutes=1)


@dataclass(frozen=True)
class NewChannel:
    """What an administrator typed: `address` opens it, `secret` signs (DingTalk alone knows one)."""

    kind: ChannelKind
    address: str
    secret: str = ""


def visible(actor: Actor) -> Select[Channel]:
    """The channels of my area, for whoever looks after them; those of persons, too."""
    return select(Channel).where(policy.within(Channel.scope, actor.scopes("manage_channels")))


def visible_units(actor: Actor, words: str = "") -> Select[Unit]:
    """Units of my area, those with a channel first; `words` are looked for in their names."""
    seen = policy.within(Unit.scope, actor.scopes("manage_channels"))
    has_one = exists().where(Channel.for_id == Unit.id, Channel.ended_at.is_(None))
    query = select(Unit).where(seen, Unit.ends_on.is_(None)).order_by(has_one.desc(), Unit.scope, Unit.name)
    plain = func.replace(func.replace(Unit.name, " ", ""), "\u3000", "")
    wanted = text.compared(words)
    return query.where(plain.icontains(wanted, autoescape=True)) if wanted else query


def of_unit(session: Session, unit: Unit) -> Sequence[Channel]:
    """The unit's channels that are in use, the oldest first."""
    mine = select(Channel).where(Channel.for_id == unit.id, Channel.ended_at.is_(None))
    return session.scalars(mine.order_by(Channel.made_at, Channel.id)).all()


def kinds_of(session: Session, units: Sequence[Unit]) -> dict[UUID, list[ChannelKind]]:
    """By which kinds of channel each of these units is told."""
    ids = [unit.id for unit in units]
    mine = select(Channel.for_id, Channel.kind).where(Channel.for_id.in_(ids), Channel.ended_at.is_(None))
    found: dict[UUID, list[ChannelKind]] = defaultdict(list)
    for for_id, kind in session.execute(mine.distinct().order_by(Channel.kind)):
        found[for_id].append(kind)
    return found


def add(session: Session, actor: Actor, unit: Unit, new: NewChannel, now: datetime) -> Channel:
    """A channel of a unit; one that was ended is taken up again. Raises DomainError when it is in use already."""
    if not actor.may("manage_channels", unit.scope):
        raise NotYours("Only administrators look after channels.")
    lock(session, unit)
    digest = keys.blind(new.address, "channel")
    found = _find(session, unit.id, new.kind, digest)
    if found is not None and found.ended_at is None:
        raise DomainError("This unit has this channel already.")
    channel = found or Channel(
        for_id=unit.id, unit_id=unit.id, kind=new.kind, address_digest=digest, made_at=now
    )
    channel.scope, channel.address, channel.secret = unit.scope, new.address, new.secret or None
    channel.ended_at = None
    session.add(channel)
    session.flush()
    audit_log.note(session, Act.CHANNEL_ADDED, actor, now, channel, channel.kind.value)
    return channel


def end(session: Session, actor: Actor, channel: Channel, now: datetime) -> None:
    """Nothing leaves by it any more, and what opened it is forgotten."""
    lock(session, channel)
    if channel.ended_at is None:
        channel.ended_at, channel.address, channel.secret = now, None, None
        audit_log.note(session, Act.CHANNEL_ENDED, actor, now, channel, channel.kind.value)


def own_sms(session: Session, actor: Actor) -> Channel | None:
    """My short messages, when I have switched them on."""
    found = _find(session, actor.id, ChannelKind.SMS, "")
    return found if found and found.ended_at is None else None


def switch_own_sms(session: Session, actor: Actor, is_on: bool, now: datetime) -> None:
    """Short messages to my own number, or none. Raises DomainError when no number is known."""
    lock(session, actor.person)
    if is_on and not actor.person.phone:
        raise DomainError("Your mobile number is not known here. Please ask your centre to enter it.")
    channel = _find(session, actor.id, ChannelKind.SMS, "")
    if channel is None and is_on:
        channel = Channel(for_id=actor.id, person_id=actor.id, kind=ChannelKind.SMS, made_at=now)
        session.add(channel)
    if channel is not None:
        channel.scope = actor.home.scope if actor.home else ""
        channel.ended_at = None if is_on else channel.ended_at or now
        session.flush()
        audit_log.note(session, Act.SWITCH_SMS, actor, now, channel, "on" if is_on else "off")


def send_test(session: Session, actor: Actor, channel: Channel, now: datetime) -> Delivery:
    """A message that says it is a test, by the same way as all others. Raises DomainError when asked for too often."""
    lock(session, channel)
    if channel.ended_at is not None:
        raise DomainError("This channel is not in use any more.")
    since = now - BETWEEN_TESTS
    lately = select(Delivery.id).where(
        Delivery.channel_id == channel.id, Delivery.digest_id.is_(None), Delivery.due_at > since
    )
    if session.scalars(lately.limit(1)).first():
        raise DomainError("A test was sent less than a minute ago. Please wait a little.")
    test = Delivery(channel_id=channel.id, is_urgent=False, due_at=now, next_try_at=now)
    test.state = DeliveryState.WAITING
    session.add(test)
    audit_log.note(session, Act.TEST_CHANNEL, actor, now, channel)
    session.flush()
    return test


def latest(session: Session, channels: Sequence[Channel], most: int = 3) -> dict[UUID, list[Delivery]]:
    """What left by each channel last, or is about to, the newest first."""
    newest = func.row_number().over(partition_by=Delivery.channel_id, order_by=Delivery.due_at.desc())
    its = select(Delivery.id, newest.label("place")).where(
        Delivery.channel_id.in_([channel.id for channel in channels]), Delivery.joined_id.is_(None)
    )
    first = its.subquery()
    query = select(Delivery).join(first, Delivery.id == first.c.id).where(first.c.place <= most)
    found: dict[UUID, list[Delivery]] = defaultdict(list)
    for delivery in session.scalars(query.order_by(Delivery.due_at.desc(), Delivery.id)):
        found[delivery.channel_id].append(delivery)
    return found


def _find(session: Session, for_id: UUID, kind: ChannelKind, digest: str) -> Channel | None:
    same = (Channel.for_id == for_id, Channel.kind == kind, Channel.address_digest == digest)
    return session.scalars(select(Channel).where(*same)).one_or_none()
