"""Which of a phone's numbers neither arrived nor are held there, and who is told.

Only numbers below the phone's own last statement count: what is on its way now is not lost. A notice is about
records, names numbers and never words, and ends when they arrive, are discarded, or the phone has sent them.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.models import Device, Notice, Receipt

NUMBERS_MISSING, HELD_LONG = "numbers_missing", "held_long"
KINDS = (NUMBERS_MISSING, HELD_LONG)
HELD_TOO_LONG = timedelta(hours=24)
RECENT = timedelta(minutes=10)  # what a contact changed is looked at then and there; this is the safety net
MOST_RANGES = 50
Range = tuple[int, int]
OF_PHONES = select(Notice).where(
    Notice.subject_id.in_(bindparam("ids", expanding=True)), Notice.kind.in_(KINDS)
)


def missing_ranges(session: Session, device: Device) -> list[Range]:
    """The numbers lost so far, as (first, last); at most MOST_RANGES of them."""
    stated = device.highest_number
    held = [(first, min(last, stated)) for first, last in device.held_numbers if first <= stated]
    mine = (Receipt.device_id == device.id, Receipt.number <= stated)
    received = session.scalar(select(func.count(Receipt.number.distinct())).where(*mine)) or 0
    if received == stated:
        return []
    numbers = session.scalars(select(Receipt.number).distinct().where(*mine).order_by(Receipt.number))
    known = sorted([*held, *((number, number) for number in numbers if number is not None)])
    return [gap for gap, _ in zip(_gaps(known, stated), range(MOST_RANGES), strict=False)]


def check(session: Session, device: Device, now: datetime) -> None:
    """Write, change or end what has to be said about this phone."""
    open_now = _notices(session, [device.id])
    missing = missing_ranges(session, device)
    details_of: dict[str, Any] = {
        NUMBERS_MISSING: {"numbers": [list(gap) for gap in missing]} if missing else None
    }
    details_of[HELD_LONG] = {"held": device.held_count} if is_held_long(device, now) else None
    for kind in KINDS:
        _update_notice(session, device, open_now.get((device.id, kind)), (kind, details_of[kind]), now)
    session.flush()


def arrived(session: Session, device: Device, now: datetime) -> None:
    """Something arrived: it may have been what was missed."""
    if any(notice.ended_at is None for notice in _notices(session, [device.id]).values()):
        check(session, device, now)


def check_all(session: Session, now: datetime) -> None:
    """Once a minute: phones that were in touch just now, that are in trouble, or that hold something too long."""
    in_trouble = select(Notice.subject_id).where(Notice.kind.in_(KINDS), Notice.ended_at.is_(None))
    held_long = and_(Device.held_count > 0, Device.held_oldest_at <= now - HELD_TOO_LONG)
    due = or_(Device.last_contact_at >= now - RECENT, held_long, Device.id.in_(in_trouble))
    for device in session.scalars(select(Device).where(due).order_by(Device.id)).all():
        check(session, device, now)


def is_held_long(device: Device, now: datetime) -> bool:
    """Whether something has lain on the phone for more than a day, as far as it has told."""
    oldest = device.held_oldest_at if device.held_count else None
    return oldest is not None and oldest <= now - HELD_TOO_LONG


def notices_of(session: Session, device_ids: Iterable[UUID]) -> dict[tuple[UUID, str], Notice]:
    """What is said now about these phones, by phone and kind."""
    found = _notices(session, list(device_ids))
    return {key: notice for key, notice in found.items() if notice.ended_at is None}


def _notices(session: Session, device_ids: list[UUID]) -> dict[tuple[UUID, str], Notice]:
    found = session.scalars(OF_PHONES, {"ids": device_ids})
    return {(notice.subject_id, notice.kind): notice for notice in found}


def _update_notice(
    session: Session,
    device: Device,
    notice: Notice | None,
    wanted: tuple[str, dict[str, Any] | None],
    now: datetime,
) -> None:
    kind, details = wanted
    if details is None:
        if notice is not None:
            notice.ended_at = notice.ended_at or now
    elif notice is None:
        _add_notice(session, Notice(kind=kind, subject_id=device.id, details=details, made_at=now), device)
    else:
        if notice.ended_at is not None:
            notice.made_at, notice.ended_at = now, None
        notice.scope, notice.details = policy.where_decided(device.person, day_of(now)), details


def _add_notice(session: Session, notice: Notice, device: Device) -> None:
    notice.scope = policy.where_decided(device.person, day_of(notice.made_at))
    try:
        with session.begin_nested():
            session.add(notice)
    except IntegrityError:
        pass  # two contacts at once: the other one has said it


def _gaps(known: list[Range], stated: int) -> Iterator[Range]:
    """What lies between the known numbers, from 1 to `stated`."""
    expected = 1
    for first, last in known:
        if first > expected:
            yield expected, first - 1
        expected = max(expected, last + 1)
    if expected <= stated:
        yield expected, stated
