"""Who was told of a case, and when: by which milestone or step, at which level."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.domain.access.levels import LEVELS
from fieldapp.models import Digest, Level, Person, Reminder, Rung, Unit

MOST_TOLD = 20  # of one case, the newest


@dataclass(frozen=True)
class Told:
    """One recipient, once. `cause`: a RungKind or a Verb; the level where a milestone has one."""

    at: datetime
    level: Level | None
    name: str
    cause: str


def told_of(session: Session, case_ids: Sequence[UUID], now: datetime) -> dict[UUID, list[Told]]:
    """What was told until now about each of these cases, the newest first and from the grid upwards; one statement."""
    name = func.coalesce(Unit.name, Person.name)
    query = select(Reminder.case_id, Digest.send_at, Rung.level, name, Reminder.cause)
    query = query.join(Digest, Reminder.digest_id == Digest.id).outerjoin(Rung, Reminder.rung_id == Rung.id)
    query = query.outerjoin(Unit, Digest.unit_id == Unit.id).outerjoin(Person, Digest.person_id == Person.id)
    found: dict[UUID, list[Told]] = defaultdict(list)
    rows = session.execute(query.where(Reminder.case_id.in_(case_ids), Digest.send_at <= now))
    for case_id, at, level, whom, cause in rows:
        found[case_id].append(Told(at, level, whom, cause))
    return {case_id: sorted(told, key=_order)[:MOST_TOLD] for case_id, told in found.items()}


def _order(told: Told) -> tuple[float, int, str]:
    return -told.at.timestamp(), LEVELS.index(told.level) if told.level else -1, told.name
