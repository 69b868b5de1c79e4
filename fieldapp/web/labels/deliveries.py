"""Words and signs for channels and for what became of a message; part of labels.WORDS."""

from enum import StrEnum

from fieldapp.domain.errors import N_
from fieldapp.models import ChannelKind, DeliveryFault, DeliveryState

WORDS: list[tuple[StrEnum, str]] = [
    (ChannelKind.WECOM, N_("WeCom group robot")),
    (ChannelKind.DINGTALK, N_("DingTalk group robot")),
    (ChannelKind.FEISHU, N_("Feishu group robot")),
    (ChannelKind.MAIL, N_("Mail")),
    (ChannelKind.WEBHOOK, N_("Webhook of another system")),
    (ChannelKind.SMS, N_("Short message")),
    (DeliveryState.WAITING, N_("Waits to be sent")),
    (DeliveryState.SENDING, N_("Being sent")),
    (DeliveryState.SENT, N_("Sent")),
    (DeliveryState.NOT_NEEDED, N_("No longer needed")),
    (DeliveryState.DEAD, N_("Not delivered")),
    (DeliveryState.PUT_AWAY, N_("Put away")),
    (DeliveryFault.NO_CONNECTION, N_("Nobody answers at this address")),
    (DeliveryFault.ERROR, N_("The other side reports an error")),
    (DeliveryFault.REFUSED, N_("The other side does not accept it")),
    (DeliveryFault.NOT_PUBLIC, N_("The address is not a public https address")),
    (DeliveryFault.NO_ADDRESS, N_("There is no usable number or address")),
    (DeliveryFault.NOT_CONFIGURED, N_("This server is not set up for it, or its password is wrong")),
    (DeliveryFault.UNSURE, N_("The line was cut: perhaps it arrived")),
    (DeliveryFault.LOST, N_("The sender stopped in the middle: perhaps it arrived")),
    (DeliveryFault.RESTORED, N_("Waited when the backup was made: perhaps it arrived")),
    (DeliveryFault.BROKEN, N_("This app made a mistake: perhaps it arrived")),
]
SIGNS: list[tuple[StrEnum, tuple[str, str]]] = [
    (DeliveryState.WAITING, ("info", "clock")),
    (DeliveryState.SENDING, ("info", "up")),
    (DeliveryState.SENT, ("ok", "check")),
    (DeliveryState.NOT_NEEDED, ("neutral", "check")),
    (DeliveryState.DEAD, ("danger", "warn")),
    (DeliveryState.PUT_AWAY, ("neutral", "close")),
]
