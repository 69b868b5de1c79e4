"""Which cases somebody sees: those of their areas and units, and those they have a part in; restrictions last.

A Sight is all that decides it, as plain values. So a rule is built once and serves every request of whoever has the
same sight: building a list's statement anew was 2 of its 12 CPU ms, and a case's 0.5 of a step's 6.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select, true

from fieldapp.domain.access import areas, called_units, offline_exclusions
from fieldapp.domain.access.actors import Actor
from fieldapp.models import Case, Involvement

# Sights whose statements are kept, some 130 kB each: what one process spends on the people of a busy hour.
KEPT = 256
EITHER = (True, False)


class Sight(NamedTuple):
    """Scopes and units as posted; `takes_along` and `sees_restricted` as Actor says."""

    person_id: UUID
    scopes: tuple[str, ...]
    unit_ids: tuple[UUID, ...]
    takes_along: bool
    sees_restricted: bool

    @classmethod
    def of(cls, actor: Actor) -> "Sight":
        scopes, units = tuple(actor.scopes("see_cases")), tuple(actor.unit_ids)
        return cls(actor.id, scopes, units, actor.takes_along, actor.sees_restricted)


@lru_cache(KEPT)
def of_cases(sight: Sight) -> ColumnElement[bool]:
    """Cases among many."""
    along, named = ways(sight, sight.scopes)
    return and_(or_(*along, *map(Case.id.in_, named)), unless_kept_apart(sight))


@lru_cache(KEPT)
def of_case(sight: Sight) -> ColumnElement[bool]:
    """The same of one case at hand: whether a call or involvement names it, not which cases they name."""
    along, named = ways(sight, sight.scopes)
    names_it = [each.where(each.selected_columns[0] == Case.id).correlate(Case).exists() for each in named]
    return and_(or_(*along, *names_it), unless_kept_apart(sight))


@lru_cache(KEPT)
def one_case(sight: Sight) -> Select[Case]:
    """The case of the parameter `case_id`."""
    return select(Case).where(Case.id == bindparam("case_id"), of_case(sight))


def ways(
    sight: Sight, scopes: Iterable[str], opens: Sequence[bool] = EITHER
) -> tuple[list[ColumnElement[bool]], list[Select[UUID]]]:
    """Each reason to see a case by itself: area and unit, which lists can walk along; ids that are named.

    Where closed ones are not asked for, those of involvements are left out.
    """
    along = [*map(areas.in_area_of_cases, scopes), *(Case.unit_id == unit_id for unit_id in sight.unit_ids)]
    involved = select(Involvement.case_id).where(Involvement.person_id == sight.person_id)
    if False not in opens:
        involved = involved.where(Involvement.is_open.is_(True))
    return along, [*called_units.to_help(sight.unit_ids), involved]


def unless_kept_apart(sight: Sight) -> ColumnElement[bool]:
    """What is restricted or touches a child stays with who may see that, handles it or is involved."""
    plain = offline_exclusions.case_travels()
    if sight.takes_along or sight.sees_restricted:
        return plain if sight.takes_along else true()
    # Asked of each row that is not plain; as a list it would lead PostgreSQL astray (docs/decisions/0007).
    involved = exists().where(Involvement.case_id == Case.id, Involvement.person_id == sight.person_id)
    return or_(plain, Case.handler_id == sight.person_id, involved.correlate(Case))
