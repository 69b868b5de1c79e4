"""What people are told: one digest a recipient and moment, in working time unless it is urgent.

It is shown in the app; what of it leaves the app is domain/notifications/deliveries.py's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from fieldapp.domain.access import case_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.case_visibility import Sight
from fieldapp.domain.calendar.working_days import Calendar, into_working_time
from fieldapp.domain.inserts import insert_missing
from fieldapp.domain.notifications import deliveries
from fieldapp.models import Case, Digest, Reminder, RungKind

SEVERITY = {
    kind.value: number for number, kind in enumerate(RungKind)
}  # what people did themselves goes before
Slot = tuple[UUID, datetime]


@dataclass(frozen=True)
class Recipient:
    """A person, or everybody posted to a unit."""

    id: UUID
    is_unit: bool


@dataclass(frozen=True)
class Line:
    """One case to tell one recipient about, at `send_at`."""

    to: Recipient
    send_at: datetime
    case_id: UUID
    cause: str
    rung_id: UUID | None = None
    step_id: UUID | None = None


def send_at(calendar: Calendar, now: datetime, is_urgent: bool, every_minutes: int) -> datetime:
    """When a digest goes out: urgent now; else at the next slot of a working day, or when work begins."""
    opening = into_working_time(calendar, now)
    if is_urgent or opening != now:
        return now if is_urgent else opening
    midnight = opening.replace(hour=0, minute=0, second=0, microsecond=0)
    slot = midnight + timedelta(minutes=every_minutes) * -(
        -(opening - midnight) // timedelta(minutes=every_minutes)
    )
    closing = next(closes for opens, closes in calendar.work_on(opening.date()) if opens <= opening < closes)
    return min(slot, closing)


def write(session: Session, lines: Iterable[Line]) -> None:
    """Add the lines to their digests; of several about one case only the gravest stays. Safe to say twice."""
    gravest: dict[tuple[Slot, UUID], Line] = {}
    for line in lines:
        key = (_slot(line), line.case_id)
        known = gravest.get(key)
        if known is None or SEVERITY.get(line.cause, 99) >= SEVERITY.get(known.cause, 99):
            gravest[key] = line
    if not gravest:
        return
    ids = _digests(session, {_slot(line): line.to for line in gravest.values()})
    rows = [
        {"id": uuid4(), "digest_id": ids[slot], "case_id": case_id, "cause": line.cause, "rung_id": line.rung_id,
         "step_id": line.step_id}
        for (slot, case_id), line in gravest.items()
    ]  # fmt: skip
    insert_missing(
        session, Reminder, sorted(rows, key=lambda row: (row["digest_id"].hex, row["case_id"].hex))
    )
    deliveries.write(session, ids.values())


def visible(actor: Actor, now: datetime) -> Select[Reminder]:
    """What I or my units are told and nobody put away, about cases that are open or complained about; newest first.

    What I am told by name is not said once more as told to my unit.
    """
    mine, named = aliased(Digest), aliased(Reminder)
    twin = exists().where(
        named.digest_id == mine.id, mine.person_id == actor.id, mine.send_at == Digest.send_at
    )
    twin = twin.where(named.case_id == Reminder.case_id, Digest.unit_id.is_not(None))
    return visible_to(Sight.of(actor), literal(now, Digest.send_at.type)).where(~twin)


def visible_to(who: Sight, now: ColumnElement[datetime]) -> Select[Reminder]:
    """The same of a sight, at the moment of a parameter."""
    mine = Digest.for_id.in_([who.person_id, *who.unit_ids])
    # From the digests to their cases: a list of all cases one may see would be read to its end.
    query = select(Reminder).join(Reminder.digest).join(Reminder.case)
    query = query.where(mine, Digest.send_at <= now, Digest.put_away_at.is_(None))
    # A complaint may be about a closed case.
    lives = or_(Case.is_open.is_(True), Case.complained_at.is_not(None))
    query = query.where(case_visibility.of_case(who), lives)
    query = query.options(
        contains_eager(Reminder.digest), contains_eager(Reminder.case).joinedload(Case.place)
    )
    return query.order_by(Digest.send_at.desc(), Reminder.id)


def count(session: Session, actor: Actor, now: datetime) -> int:
    """How many cases I am told about."""
    return session.scalar(counted(actor, now)) or 0


def counted(actor: Actor, now: datetime) -> Select[int]:
    """The same as a query, for a page that asks for more in one statement."""
    cases = visible(actor, now).with_only_columns(Reminder.case_id).order_by(None).distinct().subquery()
    return select(func.count()).select_from(cases)


def put_away(session: Session, actor: Actor, until: datetime, now: datetime) -> None:
    """Lay aside everything told up to `until`; nothing is deleted, and who read what is not kept."""
    mine = Digest.for_id.in_([actor.id, *actor.unit_ids])
    for digest in session.scalars(select(Digest).where(mine, Digest.send_at <= min(until, now))):
        digest.put_away_at = digest.put_away_at or now
    session.flush()


def _slot(line: Line) -> Slot:
    return line.to.id, line.send_at.astimezone(UTC)


def _digests(session: Session, wanted: dict[Slot, Recipient]) -> dict[Slot, UUID]:
    """The digest of each slot, made where it is missing; in one order, so that two writers never wait in a ring."""
    slots = sorted(wanted, key=lambda slot: (slot[0].hex, slot[1]))
    found = _known(session, slots)
    missing = [slot for slot in slots if slot not in found]
    if missing:
        rows = []
        for slot in missing:
            to = wanted[slot]
            whom = {"person_id": None if to.is_unit else to.id, "unit_id": to.id if to.is_unit else None}
            rows.append({"id": uuid4(), "for_id": to.id, "send_at": slot[1], **whom})
        insert_missing(session, Digest, rows)
        found |= _known(session, missing)
    return found


def _known(session: Session, slots: Sequence[Slot]) -> dict[Slot, UUID]:
    moments = {moment for _, moment in slots}
    query = select(Digest.id, Digest.for_id, Digest.send_at)
    query = query.where(Digest.for_id.in_({for_id for for_id, _ in slots}), Digest.send_at.in_(moments))
    return {(row.for_id, row.send_at): row.id for row in session.execute(query)}
