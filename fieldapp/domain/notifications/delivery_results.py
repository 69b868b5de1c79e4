"""What became of a delivery: sent, to be tried again, or dead until a person decides."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain import database_epochs
from fieldapp.domain.notifications.deliveries import Parcel
from fieldapp.models import ChannelKind, Delivery, DeliveryFault, DeliveryState

S, F = DeliveryState, DeliveryFault
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]  # together not quite a day
MOST_UNSURE = 2  # so often an urgent message may leave without anybody knowing whether it arrived
FINAL = frozenset({F.REFUSED, F.NOT_PUBLIC, F.NO_ADDRESS, F.NOT_CONFIGURED})  # waiting mends none of them
PERHAPS_SENT = frozenset({F.UNSURE, F.LOST, F.BROKEN})


def settle(session: Session, dedupes: Collection[ChannelKind], now: datetime) -> None:
    """What no worker will finish: claimed by one that died, or already waiting when a backup was made."""
    restored = database_epochs.restored_at(session)
    if restored is not None:
        open_now = (Delivery.state.in_([S.WAITING, S.SENDING]), Delivery.due_at < restored)
        session.execute(update(Delivery).where(*open_now).values(_dead_values(F.RESTORED, now)))
    lost = select(Delivery).where(Delivery.state == S.SENDING, Delivery.lease_until <= now)
    for delivery in session.scalars(lost.options(joinedload(Delivery.channel)).with_for_update(of=Delivery)):
        fail(delivery, F.LOST, "", dedupes, now)
    session.flush()


def note_sent(session: Session, parcel: Parcel, now: datetime) -> bool:
    """It arrived. False when the lease was over and somebody else has decided meanwhile."""
    delivery = _claimed_row(session, parcel)
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
    delivery = _claimed_row(session, parcel)
    if delivery is not None:
        fail(delivery, fault, answer, dedupes, now)
        session.flush()


def fail(
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


def _dead_values(fault: DeliveryFault, now: datetime) -> dict[str, Any]:
    return {"state": S.DEAD, "fault": fault, "settled_at": now, "lease_until": None}


def _claimed_row(session: Session, parcel: Parcel) -> Delivery | None:
    """The row, while the claim still holds."""
    same = (Delivery.id == parcel.id, Delivery.state == S.SENDING, Delivery.lease_until == parcel.lease_until)
    query = select(Delivery).where(*same).options(joinedload(Delivery.channel)).with_for_update(of=Delivery)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()
