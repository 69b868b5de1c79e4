"""The lines of an evaluation: units of at least three workers, in the order of their codes; smaller ones together.

What lies at a place that has no line of its own belongs to the line of the nearest place above that has enough.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import policy
from fieldapp.domain.access.levels import LEVELS
from fieldapp.domain.evaluation.intervals import FEWEST_WORKERS
from fieldapp.models import Level, Person, Place, Posting

LENGTHS = {Level.GRID: 15, Level.VILLAGE: 12, Level.TOWN: 9, Level.COUNTY: 6, Level.CITY: 4}
DIGITS = (15, 12, 9, 6, 4)


@dataclass
class Line:
    """A place, or the small places of `members` below it together."""

    scope: str
    name: str
    is_together: bool
    members: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Lines:
    """The lines of an area, and which line each place of the level belongs to (None: too few people anywhere)."""

    lines: list[Line]
    length: int
    by_scope: dict[str, Line]
    rest: dict[str, Line | None]  # by the scope of what lies at no place of the level

    def of(self, scope: str) -> Line | None:
        """The line of what lies at `scope`."""
        own = self.by_scope.get(scope[: self.length])
        if own is not None:
            return own
        return next((self.rest[above] for above in policy.prefixes(scope) if above in self.rest), None)


def level_below(level: Level) -> Level:
    """The level whose units an area of `level` is seen by; grids stay by themselves."""
    return LEVELS[max(LEVELS.index(level) - 1, 0)]


def lines_of(session: Session, area: str, level: Level, on: date) -> Lines:
    """The lines of the places of `level` in `area` on a day."""
    length = LENGTHS[level]
    places = select(Place.scope, Place.name).where(policy.within(Place.scope, [area]), Place.level == level)
    started = or_(Place.ends_on.is_(None), Place.ends_on > on)
    rows = session.execute(
        places.where(started)
    )  # a grid of level 3 belongs to its level 2, one of level 1 to all
    names = {row.scope: row.name for row in rows if len(row.scope) == length}
    return _rolled_up(session, area, length, names, _workers(session, area, on))


def _workers(session: Session, area: str, on: date) -> list[tuple[str, UUID]]:
    """(scope, person) of everybody posted to work in the field there."""
    active = (Posting.starts_on <= on, or_(Posting.ends_on.is_(None), Posting.ends_on > on))
    posted = select(Posting.scope, Posting.person_id).join(Person, Posting.person_id == Person.id)
    rows = posted.where(
        policy.within(Posting.scope, [area]), policy.works_in_grids(), Person.ended_at.is_(None), *active
    )
    return [(row.scope, row.person_id) for row in session.execute(rows)]


def _rolled_up(
    session: Session, area: str, length: int, names: dict[str, str], workers: Iterable[tuple[str, UUID]]
) -> Lines:
    people: dict[str, set[UUID]] = defaultdict(set)
    for scope, person_id in workers:
        people[scope[:length]].add(person_id)
    by_scope: dict[str, Line] = {}
    small: dict[str, set[UUID]] = {}
    for scope in sorted({*names, *people}):
        if scope in names and len(people[scope]) >= FEWEST_WORKERS:
            by_scope[scope] = Line(scope, names[scope], is_together=False)
        else:
            small[scope] = people[scope]
    rest: dict[str, Line | None] = {}
    for digits in (each for each in DIGITS if len(area) <= each < length):
        small = _gathered(small, digits, rest)
    for scope in small:
        rest.setdefault(scope, None)
    rest.setdefault(area, None)
    lines = [*by_scope.values(), *(line for line in rest.values() if line)]
    _name(session, [line for line in lines if line.is_together])
    lines.sort(key=lambda line: (line.scope, not line.is_together))
    return Lines(lines, length, by_scope, rest)


def _gathered(small: dict[str, set[UUID]], digits: int, rest: dict[str, Line | None]) -> dict[str, set[UUID]]:
    """Small ones gathered at the places above them; those that are still too few go on."""
    people: dict[str, set[UUID]] = defaultdict(set)
    members: dict[str, list[str]] = defaultdict(list)
    for scope in sorted(small):
        people[scope[:digits]] |= small[scope]
        members[scope[:digits]].append(scope)
    left: dict[str, set[UUID]] = {}
    for above, those in people.items():
        if len(those) >= FEWEST_WORKERS:
            rest[above] = Line(above, "", is_together=True, members=members[above])
        else:
            left |= {scope: small[scope] for scope in members[above]}
    return left


def _name(session: Session, lines: list[Line]) -> None:
    if not lines:
        return
    places = select(Place.scope, Place.name).where(
        Place.scope.in_([line.scope for line in lines]), Place.level != Level.GRID
    )
    names = {row.scope: row.name for row in session.execute(places)}
    for line in lines:
        line.name = names.get(line.scope, line.scope)
