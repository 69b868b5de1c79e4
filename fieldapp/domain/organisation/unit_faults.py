"""Notices about units that cannot answer: no centre, nobody posted, a circle."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.organisation.responsible_units import Fault, ResponsibleUnits
from fieldapp.models import Case, LadderFault, Notice, Place, Unit

F = LadderFault


def note_faults(session: Session, faults: Iterable[Fault], now: datetime) -> None:
    """Write one notice a subject and kind; one that was put right and broke again is opened again."""
    known = sorted(set(faults), key=lambda fault: (fault[0].value, fault[1].hex))
    if not known:
        return
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows: list[dict[str, Any]] = [
        {
            "id": uuid4(),
            "kind": kind.value,
            "subject_id": subject,
            "scope": scope,
            "details": {},
            "made_at": now,
        }
        for kind, subject, scope in known
    ]
    written = dialect.insert(Notice).values(rows)
    keys = ["kind", "subject_id"]
    session.execute(
        written.on_conflict_do_update(
            index_elements=keys, set_={"ended_at": None, "scope": written.excluded.scope}
        )
    )


def end_repaired(session: Session, now: datetime, responsible_units: ResponsibleUnits) -> None:
    """End the notices about what has been put right since."""
    open_now = select(Notice).where(Notice.kind.in_(list(F)), Notice.ended_at.is_(None))
    for notice in session.scalars(open_now).all():
        if not _is_broken(session, responsible_units, F(notice.kind), notice.subject_id):
            notice.ended_at = now
    session.flush()


def visible_faults(actor: Actor) -> Select[Notice]:
    """Where nobody answers in my area: no centre, nobody posted, a circle."""
    seen = policy.within(Notice.scope, actor.scopes("see_ladder_faults"))
    return select(Notice).where(Notice.ended_at.is_(None), Notice.kind.in_(list(F)), seen)


def subjects(session: Session, notices: Iterable[Notice]) -> Iterator[tuple[Notice, str]]:
    """Each notice with the name of the unit or place it is about."""
    known = list(notices)
    ids = [notice.subject_id for notice in known]
    names: dict[UUID, str] = {}
    for model in (Unit, Place):
        names |= {
            row.id: row.name for row in session.execute(select(model.id, model.name).where(model.id.in_(ids)))
        }
    yield from ((notice, names.get(notice.subject_id, "")) for notice in known)


def _is_broken(
    session: Session, responsible_units: ResponsibleUnits, kind: LadderFault, subject: UUID
) -> bool:
    if kind is F.NO_CENTRE:
        where = [key for key, place_id in responsible_units.places.items() if place_id == subject]
        return any(
            all(map(responsible_units.is_ended, responsible_units.centres.get(key, []))) for key in where
        )
    if subject not in responsible_units.units:
        return False
    if kind is F.VACANT:
        return not responsible_units.is_ended(subject) and not responsible_units.is_staffed(subject)
    if kind is F.CYCLE:
        return any(responsible_units._in_circle(subject, link) for link in ("superior_id", "merged_into_id"))
    open_cases = select(Case.id).where(Case.unit_id == subject, Case.is_open.is_(True)).limit(1)
    return responsible_units.is_ended(subject) and (
        session.scalars(open_cases).first() is not None or responsible_units.units[subject].is_centre
    )
