"""Vacant posts and missing superiors of an area: whom escalation, urgent notices and workers would look for in vain.

What escalation itself met on its way stands in notices (unit_faults.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, func, select, union_all
from sqlalchemy.orm import Session

from fieldapp.domain.access import posting_rights
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.organisation import vacancy_queries
from fieldapp.models import Level, Role, Vacancy

VILLAGE = 12  # digits of its scope
# Whom to post; nobody where another step mends it.
ROLE_NEEDED = {
    Vacancy.NO_GRID_HEAD: Role.GRID_HEAD,
    Vacancy.NO_WORKER: Role.GRID_WORKER,
    Vacancy.NO_SUPERIOR: Role.GRID_HEAD,
}


@dataclass(frozen=True)
class VacantPost:
    """What is missing at a place (and unit, and for whom), of `total` lines. `code`: of the place to post to."""

    kind: Vacancy
    scope: str
    code: str
    place_id: UUID
    place_name: str
    level: Level
    unit_id: UUID | None
    unit_name: str | None
    is_centre: bool
    person_id: UUID | None
    person_name: str | None
    total: int

    @property
    def needed_role(self) -> Role | None:
        """Whom to post."""
        if self.kind is Vacancy.NO_STAFF:
            return Role.CENTRE_STAFF if self.is_centre else Role.DEPARTMENT_HANDLER
        if self.kind is Vacancy.NO_LEAD:
            return Role.GRID_HEAD if self.level is Level.VILLAGE else Role.CENTRE_DIRECTOR
        return ROLE_NEEDED.get(self.kind)


def vacant_posts(
    session: Session, actor: Actor, on: date, start: int, count: int, kind: Vacancy | None = None
) -> Sequence[VacantPost]:
    """A part of the list, place by place from the top down; of one kind, if asked for. One statement."""
    every = _every(actor, on)
    columns = [column for column in every.c if column.name != "rank"]
    query = select(*columns, func.count().over().label("total"))
    if kind is not None:
        query = query.where(every.c.rank == list(Vacancy).index(kind))
    order = (every.c.scope, every.c.rank, every.c.code, every.c.unit_name, every.c.person_name)
    rows = session.execute(query.order_by(*order).limit(count).offset(start)).mappings()
    return [_post(dict(row)) for row in rows]


def counts_by_kind(session: Session, actor: Actor, on: date) -> dict[Vacancy, int]:
    """How many of each kind there are in the reader's area."""
    every = _every(actor, on)
    counts = select(every.c.rank, func.count()).group_by(every.c.rank)
    found: dict[int, int] = dict(session.execute(counts).all())
    return {kind: found[rank] for rank, kind in enumerate(Vacancy) if rank in found}


def may_fill(actor: Actor, post: VacantPost) -> bool:
    """Whether the reader may mend it: add the centre, post somebody, or change the person's posting."""
    if post.kind is Vacancy.NO_CENTRE:
        return actor.may("manage_places", post.scope)
    if post.needed_role is None:
        return actor.may("manage_people", post.scope)
    return posting_rights.may_post(actor, post.needed_role, post.scope)


def _every(actor: Actor, on: date) -> Subquery:
    scopes = actor.scopes("see_organisation")
    return union_all(*(find(scopes, on) for find in vacancy_queries.BY_KIND.values())).subquery()


def _post(row: dict[str, Any]) -> VacantPost:
    post = VacantPost(**{**row, "kind": Vacancy(row["kind"]), "level": Level(row["level"])})
    if post.kind is Vacancy.NO_SUPERIOR:  # the head is posted to the village, whose code is its scope
        return replace(post, code=post.scope[:VILLAGE])
    return post
