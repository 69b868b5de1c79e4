"""Who may see and handle cases, and who answers for a place. Only rooms of this corridor compare roles and areas.

Visible = (in the scope of one of my active postings) or (my own involvement), restrictions last.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from fieldapp.domain.access import areas, case_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.case_visibility import Sight
from fieldapp.domain.access.permissions import CENTRE, TABLE
from fieldapp.models import Case, Level, Person, Place, Posting, Role, Unit

R = Role
within, prefixes, covers = areas.within, areas.prefixes, areas.covers
is_within = areas.is_within


def roles_for(verb: str) -> frozenset[Role]:
    """The roles whose posting covers `verb` at the places inside its scope."""
    return TABLE[verb]


def may_see_cases_where(actor: Actor) -> ColumnElement[bool]:
    """Of all there are: what calls and involvements name is gathered first."""
    return case_visibility.of_cases(Sight.of(actor))


def visible_cases(actor: Actor) -> Select[Case]:
    return select(Case).where(may_see_cases_where(actor))


def may_see_case_where(actor: Actor) -> ColumnElement[bool]:
    """Of cases that are reached another way: by their ids, by words, by a call. Asks of each what names it."""
    return case_visibility.of_case(Sight.of(actor))


def visible_among(actor: Actor, ids: Iterable[UUID]) -> Select[Case]:
    return select(Case).where(Case.id.in_(ids), may_see_case_where(actor))


def visible_case(actor: Actor) -> Select[Case]:
    """Of one case, by the parameter `case_id`."""
    return case_visibility.one_case(Sight.of(actor))


def places_for(actor: Actor, verb: str) -> Select[Place]:
    return select(Place).where(within(Place.scope, actor.scopes(verb)))


def workers_in(scope: str, on: date) -> Select[Person]:
    """Everybody posted to work in the field at or below `scope`."""
    active = and_(Posting.starts_on <= on, or_(Posting.ends_on.is_(None), Posting.ends_on > on))
    posted = select(Posting.person_id).where(
        within(Posting.scope, [scope]), Posting.role.in_([R.GRID_WORKER, R.GRID_HEAD]), active
    )
    return select(Person).where(Person.id.in_(posted), Person.ended_at.is_(None)).order_by(Person.name)


def is_handler(actor: Actor, case: Case) -> bool:
    """The one it was dispatched to: by name, or by unit."""
    return case.handler_id == actor.id or (case.handler_id is None and case.unit_id in actor.unit_ids)


def may_verify(actor: Actor, case: Case, handled_by: Iterable[UUID | None]) -> bool:
    """Somebody other than who handled it: the reporter, else the grid head, else the centre."""
    if actor.id in set(handled_by) or is_handler(actor, case):
        return False
    reported = any(report.person_id == actor.id for report in case.reports)
    as_head = any(p.role in CENTRE | {R.GRID_HEAD} and case.scope.startswith(p.scope) for p in actor.postings)
    return reported or as_head


def may_answer_complaint(actor: Actor, case: Case) -> bool:
    """The county's centre, or the city's: what was not solved twice is not for whoever handled it."""
    high = (p for p in actor.postings if p.role in CENTRE and p.place.level in {Level.COUNTY, Level.CITY})
    return any(case.scope.startswith(posting.scope) for posting in high)


def may_reach_reporter(actor: Actor, case: Case, handled_by: Iterable[UUID | None]) -> bool:
    """Whoever has the case in hand, or verifies it; not a worker who reported it as well."""
    as_worker = any(report.person_id == actor.id for report in case.reports)
    return is_handler(actor, case) or (may_verify(actor, case, handled_by) and not as_worker)


def centre_of(scope: str, level: Level) -> Select[Unit]:
    """The grid centre answering for `scope` at `level`."""
    return (
        select(Unit)
        .join(Place, Unit.place_id == Place.id)
        .where(Unit.is_centre.is_(True), Place.level == level, Place.scope.in_(prefixes(scope)))
    )


def is_any(scopes: list[str]) -> ColumnElement[bool]:
    """Whether there is an area at all."""
    return true() if scopes else false()


def on_behalf(sender: Person, reviewer: Actor) -> Actor:
    """Who wrote it stays its author; that it is taken in is the reviewer's authority (or the sender's once)."""
    return Actor(sender, (*reviewer.postings, *sender.postings), reviewer.on)


def where_decided(person: Person, on: date) -> str:
    """The scope in which somebody's conflicts are looked at: their posting's, the latest if none is active."""
    postings = person.active_postings(on) or sorted(person.postings, key=lambda p: p.starts_on)
    return postings[-1].scope if postings else ""


def works_in_grids() -> ColumnElement[bool]:
    """Postings of those whose work is counted as their unit's: neighbours who help are not among them."""
    return Posting.role.in_([R.GRID_WORKER, R.GRID_HEAD])


def may_evaluate(actor: Actor, scope: str) -> bool:
    """Who directs a county's or the city's centre, in that area."""
    roles, high = TABLE["manage_evaluations"], {Level.COUNTY, Level.CITY}
    return any(
        posting.role in roles and posting.place.level in high and scope.startswith(posting.scope)
        for posting in actor.postings
    )


class Team(StrEnum):
    """The teams of a grid, as its filing lists them."""

    HEADS = "heads"
    WORKERS = "workers"
    SOCIAL_FORCES = "social_forces"


TEAMS = {R.GRID_HEAD: Team.HEADS, R.GRID_WORKER: Team.WORKERS, R.HOUSEHOLD_HEAD: Team.SOCIAL_FORCES}


def team_of(posting: Posting) -> Team | None:
    """The team of a grid this posting belongs to; None for offices."""
    return TEAMS.get(posting.role)
