"""Where digests go outside the app, and each message on its way there: the outbox of the notices.

Nothing here holds a word of a case. What opens a channel (a key, a number, an address) is encrypted.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Code, Encrypted, Holds, Scope, words_of
from fieldapp.models.clocks import Digest
from fieldapp.models.people import Person
from fieldapp.models.places import Unit


class ChannelKind(StrEnum):
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    MAIL = "mail"
    WEBHOOK = "webhook"
    SMS = "sms"


class Channel(Base):
    """One way to reach a unit, or a person by their own wish: then the number is the person's and not kept here."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("for_id", "kind", "address_digest"), Index(None, "scope", "ended_at"))

    for_id: Mapped[UUID]  # the unit's or the person's, as in a digest
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit | None] = relationship()
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person | None] = relationship()
    scope: Mapped[str] = mapped_column(
        Scope
    )  # whose administrators look after it, and whose working time holds
    kind: Mapped[ChannelKind] = mapped_column(words_of(ChannelKind))
    address: Mapped[str | None] = mapped_column(Encrypted("channel.address", Holds.SECRET))
    secret: Mapped[str | None] = mapped_column(Encrypted("channel.secret", Holds.SECRET))
    address_digest: Mapped[Code] = mapped_column(default="")  # the same twice would be every message twice
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"  # somebody has it until its lease ends
    SENT = "sent"
    JOINED = "joined"  # told by another one, of the same channel, that had not left yet
    NOT_NEEDED = "not_needed"  # read in the app or settled before it left
    DEAD = "dead"  # a person decides
    PUT_AWAY = "put_away"


class DeliveryFault(StrEnum):
    """Why a message did not leave, or why nobody knows whether it did."""

    NO_CONNECTION = "no_connection"
    ERROR = "error"  # the other side says that something is wrong there
    REFUSED = "refused"  # the other side will not have it
    NOT_PUBLIC = "not_public"  # an address inside our own network
    NO_ADDRESS = "no_address"
    NOT_CONFIGURED = "not_configured"
    UNSURE = "unsure"  # cut off after it was sent
    LOST = "lost"  # the worker ended in the middle
    RESTORED = "restored"  # waited when the backup was made, which does not know what came after
    BROKEN = "broken"  # a mistake of ours


class Delivery(Base):
    """One digest on its way through one channel; its id is the key by which a receiver knows it again."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("digest_id", "channel_id"), Index(None, "state", "next_try_at"))

    channel_id: Mapped[UUID] = mapped_column(ForeignKey("channel.id"), index=True)
    channel: Mapped[Channel] = relationship()
    digest_id: Mapped[UUID | None] = mapped_column(ForeignKey("digest.id"))  # none: a test
    digest: Mapped[Digest | None] = relationship()
    is_urgent: Mapped[bool]
    due_at: Mapped[datetime]
    state: Mapped[DeliveryState] = mapped_column(words_of(DeliveryState))
    attempts: Mapped[int] = mapped_column(default=0)
    unsure_count: Mapped[int] = mapped_column(
        default=0
    )  # attempts of which nobody knows whether they arrived
    next_try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    joined_id: Mapped[UUID | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    fault: Mapped[DeliveryFault | None] = mapped_column(words_of(DeliveryFault))
    answer: Mapped[Code] = mapped_column(default="")  # the other side's number for it; never its words
