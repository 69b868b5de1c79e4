"""The rows that a submission names by id: each has arrived, and its sender may see it. Checked here for every entry.

An id is no secret: whoever reads a log has some. An entry says which rows its form names (`parents`, `mentions`); it
cannot forget to ask whose they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.entries.base import Parent, Sent
from fieldapp.models import Base, Case, Household, Patrol, Place, Resident, Task, Visit

SEEN: dict[type[Base], Callable[[Actor, UUID], Select[Any]]] = {
    Case: lambda actor, id: policy.visible_among(actor, [id]),
    Household: lambda actor, id: record_visibility.visible_households(actor).where(Household.id == id),
    Patrol: lambda actor, id: record_visibility.visible_patrols(actor).where(Patrol.id == id),
    Resident: lambda actor, id: record_visibility.visible_residents(actor, actor.on).where(Resident.id == id),
    Visit: lambda actor, id: select(Visit).where(Visit.id == id, Visit.person_id == actor.id),
    Task: lambda actor, id: record_visibility.visible_tasks(actor).where(Task.id == id),
}
KNOWN_TO_ALL: set[type[Base]] = {
    Place
}  # divisions and grids are public; the form says which of them may be chosen


@dataclass(frozen=True)
class NamedRows:
    """`awaited`: one that has not arrived. `are_seen`: whether the sender may see all. `scope`: where they lie."""

    awaited: UUID | None = None
    are_seen: bool = True
    scope: str = ""


def look_up(session: Session, actor: Actor, parents: Sequence[Parent]) -> NamedRows:
    """What became of the rows without which a form cannot be read."""
    scope, are_seen = "", True
    for model, id in parents:
        row = _seen(session, actor, model, id)
        if row is None:
            are_seen, row = False, session.get(model, id)
        if row is None:
            return NamedRows(awaited=id)
        scope = getattr(row, "scope", "") or scope
    return NamedRows(None, are_seen, scope)


def without_foreign(session: Session, actor: Actor, sent: Sent, mentions: dict[str, type[Base]]) -> Sent:
    """The form without the ids of others' rows in fields that may be empty. What has not arrived is nobody's yet."""
    foreign = {
        name
        for name, model in mentions.items()
        if (id := sent.id_of(name)) and _seen(session, actor, model, id) is None and session.get(model, id)
    }
    if not foreign:
        return sent
    kept = [(name, value) for name, value in sent.fields.items(multi=True) if name not in foreign]
    return replace(sent, fields=MultiDict(kept))


def _seen(session: Session, actor: Actor, model: type[Base], id: UUID) -> Any:
    if model in KNOWN_TO_ALL:
        return session.get(model, id)
    return session.scalars(SEEN[model](actor, id)).unique().one_or_none()
