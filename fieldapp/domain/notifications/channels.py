"""Ways out of the app: the channels of a unit, looked after by administrators."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from fieldapp import text
from fieldapp.crypto import keys
from fieldapp.domain.access import audit_log, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.models import Channel, ChannelKind, Unit


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
    """A channel of a unit; one that was ended is taken up again. Raises RuleBroken when it is in use already."""
    if not actor.may("manage_channels", unit.scope):
        raise NotYours("Only administrators can manage channels.")
    lock(session, unit)
    digest = keys.blind(new.address, "channel")
    found = find_channel(session, unit.id, new.kind, digest)
    if found is not None and found.ended_at is None:
        raise RuleBroken("This unit already has this channel.")
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


def find_channel(session: Session, for_id: UUID, kind: ChannelKind, digest: str) -> Channel | None:
    same = (Channel.for_id == for_id, Channel.kind == kind, Channel.address_digest == digest)
    return session.scalars(select(Channel).where(*same)).one_or_none()
