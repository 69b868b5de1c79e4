"""From the outbox to the channels: each message claimed, sent, noted, in transactions of their own.

No transaction is open while something is sent. May run twice, in parallel, or be killed anywhere.
"""

from time import monotonic
from typing import Any
from uuid import UUID

from flask import Flask

from fieldapp import clock, db
from fieldapp.domain.notifications import deliveries, delivery_results
from fieldapp.domain.notifications.deliveries import Parcel
from fieldapp.models import ChannelKind, DeliveryFault
from fieldapp.senders import mail, sms
from fieldapp.senders.failed import Failed
from fieldapp.senders.words import text_of

BUDGET_SECONDS = 30.0  # slow receivers must not hold up the ladder; what is left over comes in the next run


def deliver(app: Flask) -> int:
    """Send what is due; returns how many messages arrived."""
    until, sent, dedupes = monotonic() + BUDGET_SECONDS, 0, _dedupes(app.config)
    with app.app_context():
        with db.looking():
            nothing = deliveries.is_quiet(db.session(), clock.now())
        if nothing:
            return 0
        with db.transaction() as session:
            delivery_results.settle(session, dedupes, clock.now())
            ready = deliveries.ready(session, clock.now())
        for delivery_id in ready:
            if monotonic() < until:
                sent += _deliver_one(app.config, delivery_id, dedupes)
    return sent


def _deliver_one(config: dict[str, Any], delivery_id: UUID, dedupes: frozenset[ChannelKind]) -> bool:
    with db.transaction() as session:
        parcel = deliveries.claim(session, delivery_id, clock.now())
    if parcel is None:
        return False
    try:
        _send(config, parcel)
    except Exception as error:  # of ours too: a broken message must not stop the others
        fault, answer = (
            (error.fault, error.answer) if isinstance(error, Failed) else (DeliveryFault.BROKEN, "")
        )
        with db.transaction() as session:
            delivery_results.note_failed(session, parcel, fault, answer, dedupes, clock.now())
        return False
    with db.transaction() as session:
        return delivery_results.note_sent(session, parcel, clock.now())


def _send(config: dict[str, Any], parcel: Parcel) -> None:
    channel, text, key = (
        parcel.channel,
        text_of(parcel, config["APP_NAME"], config["PUBLIC_ADDRESS"]),
        str(parcel.id),
    )
    to = (channel.person.phone if channel.person else channel.address) or ""
    if not to:
        raise Failed(DeliveryFault.NO_ADDRESS)
    if channel.kind is ChannelKind.SMS:
        names = ("SMS_GATEWAY_URL", "SMS_GATEWAY_KEY", "SMS_GATEWAY_BODY", "SMS_GATEWAY_OK")
        sms.send(sms.Gateway(*(config[name] for name in names)), to, text, key)
    elif channel.kind is ChannelKind.MAIL:
        server = mail.Server(config["MAIL_SERVER"], config["MAIL_FROM"])
        mail.send(server, to, config["APP_NAME"], text, key)
    else:
        from fieldapp.senders import robots  # noqa: PLC0415 - brings apprise, in the worker alone

        hosts = {host.strip() for host in config["PRIVATE_HOSTS"].split(",") if host.strip()}
        robots.send(channel.kind, to, channel.secret or "", text, key, hosts)


def _dedupes(config: dict[str, Any]) -> frozenset[ChannelKind]:
    """Channels that promise to pass on one id once, so that a repetition does no harm."""
    return frozenset({ChannelKind.SMS} if config["SMS_GATEWAY_DEDUPES"] else ())
