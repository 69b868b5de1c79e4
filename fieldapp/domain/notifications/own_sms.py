"""Short messages to one's own number, by one's own wish."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.domain.notifications.channels import find_channel
from fieldapp.models import Channel, ChannelKind


def own_sms(session: Session, actor: Actor) -> Channel | None:
    """My short messages, when I have switched them on."""
    found = find_channel(session, actor.id, ChannelKind.SMS, "")
    return found if found and found.ended_at is None else None


def switch_own_sms(session: Session, actor: Actor, is_on: bool, now: datetime) -> None:
    """Short messages to my own number, or none. Raises RuleBroken when no number is known."""
    lock(session, actor.person)
    if is_on and not actor.person.phone:
        raise RuleBroken("Your mobile number is not on file. Please ask your grid centre to add it.")
    channel = find_channel(session, actor.id, ChannelKind.SMS, "")
    if channel is None and is_on:
        channel = Channel(for_id=actor.id, person_id=actor.id, kind=ChannelKind.SMS, made_at=now)
        session.add(channel)
    if channel is not None:
        channel.scope = actor.home.scope if actor.home else ""
        channel.ended_at = None if is_on else channel.ended_at or now
        session.flush()
        audit_log.note(session, Act.SWITCH_SMS, actor, now, channel, "on" if is_on else "off")
