"""What the pages about channels show; an address is never shown again in full."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for

from fieldapp import db
from fieldapp.domain.notifications import channel_tests, channels, dead_deliveries, own_sms
from fieldapp.forms.channels import ChannelForm
from fieldapp.models import Channel, ChannelKind, Unit
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import choices, label, mask_phone

K = ChannelKind
ROBOTS = frozenset({K.WECOM, K.DINGTALK, K.FEISHU})


def hint(channel: Channel) -> str:
    """Enough of an address to tell it from another one."""
    address = channel.address or ""
    if channel.person is not None:
        return mask_phone(channel.person.phone)
    if channel.kind is K.SMS:
        return mask_phone(address)
    if channel.kind is K.MAIL:
        name, _, host = address.partition("@")
        return f"{name[:2]}***@{host}"
    shown = "" if channel.kind in ROBOTS else f"{urlsplit(address).hostname} "
    return f"{shown}…{address[-4:]}"


def form_for(submitted: Any = None) -> ChannelForm:
    """The form of a new channel, offering what this server is set up for."""
    form = ChannelForm(submitted)
    form.private_hosts = {host.strip() for host in current_app.config["PRIVATE_HOSTS"].split(",")}
    needs = {K.SMS: "SMS_GATEWAY_URL", K.MAIL: "MAIL_SERVER"}
    ready = [kind.value for kind in K if kind not in needs or current_app.config[needs[kind]]]
    form.kind.choices = [(value, words) for value, words in choices(K) if value in ready]
    return form


def unit_context(unit: Unit) -> dict[str, Any]:
    """One unit's channels, and what left by them last."""
    mine = channels.of_unit(db.session(), unit)
    return {
        "unit": unit,
        "channels": mine,
        "hints": {channel.id: hint(channel) for channel in mine},
        "latest": channel_tests.latest(db.session(), mine),
        "has_address": bool(current_app.config["PUBLIC_ADDRESS"]),
    }


def short_messages() -> dict[str, Any] | None:
    """My own short messages, for my page; None where there is no gateway."""
    if not current_app.config["SMS_GATEWAY_URL"]:
        return None
    session, mine = db.session(), own_sms.own_sms(db.session(), actor())
    latest = channel_tests.latest(session, [mine], 1).get(mine.id, []) if mine else []
    return {"is_on": mine is not None, "to": mask_phone(actor().person.phone), "latest": latest}


def undelivered_line() -> dict[str, str] | None:
    """For whoever looks after channels: that messages wait for a decision, and where."""
    count = dead_deliveries.count_dead(db.session(), actor())
    return {"href": url_for("desk.channels.index"), "count": str(count)} if count else None


def whose(channel: Channel) -> str:
    """The unit by name; a person only as a number they know."""
    return channel.unit.name if channel.unit else f"{label(channel.kind)} {hint(channel)}"
