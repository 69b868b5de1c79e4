"""The outbox of digests: claimed before it leaves, tried again later, laid before a person when it cannot leave.

Urgent ones leave at least once, all others at most once (docs/decisions/0008). Sends nothing itself.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain import database_epochs
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.calendar.due_dates import Calendars
from fieldapp.domain.calendar.working_time import into_working_time
from fieldapp.domain.errors import AlreadyDone
from fieldapp.domain.inserts import insert_missing
from fieldapp.domain.locks import lock
from fieldapp.domain.notifications import channels
from fieldapp.models import (
    Case,
    Channel,
    ChannelKind,
    Delivery,
    DeliveryFault,
    DeliveryState,
    Digest,
    Reminder,
    Urgency,
)

S, F = DeliveryState, DeliveryFault
LEASE = timedelta(minutes=5)  # longer than any attempt can last
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]  # together not quite a day
MOST_UNSURE = 2  # so often an urgent message may leave without anybody knowing whether it arrived
FINAL = frozenset({F.REFUSED, F.NOT_PUBLIC, F.NO_ADDRESS, F.NOT_CONFIGURED})  # waiting mends none of them
PERHAPS_SENT = frozenset({F.UNSURE, F.LOST, F.BROKEN})


@dataclass(frozen=True)
class Parcel:
    """One message that was claimed: how many open cases it tells of (None: a test) and where it goes."""

    id: UUID
    lease_until: datetime  # tells this claim from every other
    channel: Channel
    count: int | None
    is_urgent: bool
    due_at: datetime


def write(session: Session, digest_ids: Collection[UUID]) -> None:
    """A delivery for each channel of those whom these digests tell; in the digests' own transaction."""
    urgent = exists().where(
        Reminder.digest_id == Digest.id, Case.id == Reminder.case_id, Case.urgency == Urgency.URGENT
    )
    query = select(Digest.id, Digest.send_at, Channel.id, urgent).join(
        Channel, Channel.for_id == Digest.for_id
    )
    found = session.execute(query.where(Digest.id.in_(digest_ids), Channel.ended_at.is_(None))).all()
    rows: list[dict[str, Any]] = [
        {"id": uuid4(), "digest_id": digest_id, "channel_id": channel_id, "is_urgent": is_urgent, "due_at": at,
         "next_try_at": at, "state": S.WAITING, "attempts": 0, "unsure_count": 0, "answer": ""}
        for digest_id, at, channel_id, is_urgent in found
    ]  # fmt: skip
    if rows:
        rows.sort(key=lambda row: (row["digest_id"].hex, row["channel_id"].hex))
        insert_missing(session, Delivery, rows)


def is_quiet(session: Session, now: datetime) -> bool:
    """Whether there is nothing to do: asked each minute, without a write."""
    due = or_(
        and_(Delivery.state == S.WAITING, Delivery.next_try_at <= now),
        and_(Delivery.state == S.SENDING, Delivery.lease_until <= now),
    )
    return session.scalars(select(Delivery.id).where(due).limit(1)).first() is None


def settle(session: Session, dedupes: Collection[ChannelKind], now: datetime) -> None:
    """What no worker will finish: claimed by one that died, or already waiting when a backup was made."""
    restored = database_epochs.restored_at(session)
    if restored is not None:
        open_now = (Delivery.state.in_([S.WAITING, S.SENDING]), Delivery.due_at < restored)
        session.execute(update(Delivery).where(*open_now).values(_dead(F.RESTORED, now)))
    lost = select(Delivery).where(Delivery.state == S.SENDING, Delivery.lease_until <= now)
    for delivery in session.scalars(lost.options(joinedload(Delivery.channel)).with_for_update(of=Delivery)):
        _fail(delivery, F.LOST, "", dedupes, now)
    session.flush()


def ready(session: Session, now: datetime, most: int = 200) -> list[UUID]:
    """What may leave now, urgent first; what is not urgent waits until work begins."""
    query = select(Delivery).where(Delivery.state == S.WAITING, Delivery.next_try_at <= now)
    query = query.options(joinedload(Delivery.channel)).order_by(
        Delivery.is_urgent.desc(), Delivery.next_try_at
    )
    waiting, calendars = session.scalars(query.limit(most)).all(), Calendars(session, now)
    for delivery in waiting:
        if not delivery.is_urgent and delivery.digest_id is not None:
            delivery.next_try_at = max(delivery.next_try_at, _at_work(calendars, delivery.channel.scope, now))
    session.flush()
    return [delivery.id for delivery in waiting if delivery.next_try_at <= now]


def claim(session: Session, delivery_id: UUID, now: datetime) -> Parcel | None:
    """Take one message for LEASE, with all that waits for the same channel; None when there is nothing to send."""
    free = (Delivery.id == delivery_id, Delivery.state == S.WAITING, Delivery.next_try_at <= now)
    taken = update(Delivery).where(*free).values(
        state=S.SENDING, lease_until=now + LEASE, attempts=Delivery.attempts + 1, fault=None, answer=""
    )  # fmt: skip
    if cast("CursorResult[Any]", session.execute(taken)).rowcount != 1:
        return None
    delivery = session.get_one(
        Delivery, delivery_id, options=[joinedload(Delivery.channel)], populate_existing=True
    )
    count = None
    if delivery.digest_id is not None:
        _join_others(session, delivery, now)
        count = _count(session, delivery)
    if count == 0 or _is_gone(delivery.channel):
        delivery.state, delivery.settled_at, delivery.lease_until = S.NOT_NEEDED, now, None
        session.flush()
        return None
    return Parcel(delivery.id, now + LEASE, delivery.channel, count, delivery.is_urgent, delivery.due_at)


def note_sent(session: Session, parcel: Parcel, now: datetime) -> bool:
    """It arrived. False when the lease was over and somebody else has decided meanwhile."""
    delivery = _held(session, parcel)
    if delivery is not None:
        delivery.state, delivery.settled_at, delivery.lease_until = S.SENT, now, None
        session.flush()
    return delivery is not None


def note_failed(
    session: Session,
    parcel: Parcel,
    fault: DeliveryFault,
    answer: str,
    dedupes: Collection[ChannelKind],
    now: datetime,
) -> None:
    """It did not leave, or nobody knows: again later, or before a person."""
    delivery = _held(session, parcel)
    if delivery is not None:
        _fail(delivery, fault, answer, dedupes, now)
        session.flush()


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
        raise AlreadyDone("Somebody has decided about this message already.")
    delivery.settled_at = now


def _fail(
    delivery: Delivery, fault: DeliveryFault, answer: str, dedupes: Collection[ChannelKind], now: datetime
) -> None:
    delivery.fault, delivery.answer, delivery.lease_until = fault, answer, None
    if fault in PERHAPS_SENT and delivery.channel.kind not in dedupes:
        delivery.unsure_count += 1
        may_repeat = delivery.is_urgent and delivery.unsure_count <= MOST_UNSURE
    else:
        may_repeat = fault not in FINAL
    if may_repeat and delivery.attempts <= len(WAITS):
        delivery.state, delivery.next_try_at = S.WAITING, now + WAITS[delivery.attempts - 1]
    else:
        delivery.state, delivery.settled_at = S.DEAD, now


def _dead(fault: DeliveryFault, now: datetime) -> dict[str, Any]:
    return {"state": S.DEAD, "fault": fault, "settled_at": now, "lease_until": None}


def _held(session: Session, parcel: Parcel) -> Delivery | None:
    """The row, while the claim still holds."""
    same = (Delivery.id == parcel.id, Delivery.state == S.SENDING, Delivery.lease_until == parcel.lease_until)
    query = select(Delivery).where(*same).options(joinedload(Delivery.channel)).with_for_update(of=Delivery)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _join_others(session: Session, delivery: Delivery, now: datetime) -> None:
    """What waits for the same channel, and surely never left it, becomes part of this message."""
    waits = (
        Delivery.channel_id == delivery.channel_id,
        Delivery.state == S.WAITING,
        Delivery.next_try_at <= now,
    )
    alike = (
        Delivery.is_urgent == delivery.is_urgent,
        Delivery.digest_id.is_not(None),
        Delivery.unsure_count == 0,
    )
    if delivery.unsure_count == 0:  # a repetition says exactly what was said before
        session.execute(
            update(Delivery).where(*waits, *alike, Delivery.id != delivery.id)
            .values(state=S.JOINED, joined_id=delivery.id, settled_at=now)
        )  # fmt: skip


def _count(session: Session, delivery: Delivery) -> int:
    """Open cases it tells of that nobody has put away in the app meanwhile."""
    digests = select(Delivery.digest_id).where(
        or_(Delivery.id == delivery.id, Delivery.joined_id == delivery.id)
    )
    cases = select(func.count(Reminder.case_id.distinct())).join(Reminder.digest).join(Reminder.case)
    cases = cases.where(Digest.id.in_(digests), Digest.put_away_at.is_(None), Case.is_open.is_(True))
    return session.scalar(cases) or 0


def _is_gone(channel: Channel) -> bool:
    return channel.ended_at is not None or (
        channel.person is not None and channel.person.ended_at is not None
    )


def _at_work(calendars: Calendars, scope: str, now: datetime) -> datetime:
    return into_working_time(calendars.at(scope), now)
