"""Words and signs for channels and for what became of a message; part of labels.WORDS."""

from enum import StrEnum

from fieldapp.domain.errors import N_
from fieldapp.models import ChannelKind, DeliveryFault, DeliveryState

WORDS: list[tuple[StrEnum, str]] = [
    (ChannelKind.WECOM, N_("WeCom group robot")),
    (ChannelKind.DINGTALK, N_("DingTalk group robot")),
    (ChannelKind.FEISHU, N_("Feishu group robot")),
    (ChannelKind.MAIL, N_("Email")),
    (ChannelKind.WEBHOOK, N_("Webhook of another system")),
    (ChannelKind.SMS, N_("Text message")),
    (DeliveryState.WAITING, N_("Waiting to be sent")),
    (DeliveryState.SENDING, N_("Sending")),
    (DeliveryState.SENT, N_("Sent")),
    (DeliveryState.NOT_NEEDED, N_("No longer needed")),
    (DeliveryState.DEAD, N_("Not delivered")),
    (DeliveryState.PUT_AWAY, N_("Dismiss")),
    (DeliveryFault.NO_CONNECTION, N_("No connection to this address")),
    (DeliveryFault.ERROR, N_("Error from the recipient system")),
    (DeliveryFault.REFUSED, N_("Rejected by the recipient system")),
    (DeliveryFault.NOT_PUBLIC, N_("Not a public https address; not sent")),
    (DeliveryFault.NO_ADDRESS, N_("There is no usable number or address")),
    (DeliveryFault.NOT_CONFIGURED, N_("The server is not configured for this, or its password is wrong")),
    (DeliveryFault.UNSURE, N_("Connection lost: it may have arrived")),
    (DeliveryFault.LOST, N_("Sending was interrupted: it may have arrived")),
    (DeliveryFault.RESTORED, N_("Was waiting when the backup was made: it may have arrived")),
    (DeliveryFault.BROKEN, N_("App error: it may have arrived")),
]
SIGNS: list[tuple[StrEnum, tuple[str, str]]] = [
    (DeliveryState.WAITING, ("info", "clock")),
    (DeliveryState.SENDING, ("info", "up")),
    (DeliveryState.SENT, ("ok", "check")),
    (DeliveryState.NOT_NEEDED, ("neutral", "check")),
    (DeliveryState.DEAD, ("danger", "warn")),
    (DeliveryState.PUT_AWAY, ("neutral", "close")),
]
