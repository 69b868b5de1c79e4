"""Who answers at each level above a case: read once a scan. What is broken is found and told, never skipped."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.levels import LEADS, LEVELS, levels_above
from fieldapp.models import Case, LadderFault, Level, Notice, Person, Place, Posting, Role, Unit

F = LadderFault
Fault = tuple[LadderFault, UUID, str]  # what, at which unit or place, in which scope


@dataclass(frozen=True)
class Found:
    """The unit that answers, and what was found wrong on the way to it. Without one the faults say why."""

    unit_id: UUID | None
    faults: tuple[Fault, ...] = ()


@dataclass
class Ladder:
    """All units, where they are, who heads them and whether anybody is posted to them."""

    on: date
    units: dict[UUID, Any]
    centres: dict[tuple[str, Level], list[UUID]]
    staff: dict[UUID, dict[Role, list[UUID]]]
    places: dict[tuple[str, Level], UUID] = field(default_factory=dict)
    _known: dict[tuple[str, Level], Found] = field(default_factory=dict)

    def at(self, scope: str, level: Level) -> Found:
        """The centre answering for `scope` at `level`, else the next one up that somebody is posted to."""
        if (scope, level) not in self._known:
            self._known[scope, level] = self._look(scope, level)
        return self._known[scope, level]

    def _look(self, scope: str, level: Level) -> Found:
        faults: list[Fault] = []
        for rung in [level, *levels_above(level)]:
            found = self._centre(scope, rung, faults)
            if found is not None and self.is_staffed(found):
                return Found(found, tuple(faults))
            if found is not None:
                faults.append((F.VACANT, found, self.units[found].scope))
        return Found(None, tuple(faults))

    def owner(self, scope: str, level: Level, unit_id: UUID | None) -> Found:
        """The unit a case was given to, or what took it over, or the centre of its level."""
        if unit_id is None:
            return self.at(scope, level)
        faults: list[Fault] = []
        found = self._successor(unit_id, faults)
        if found is not None and self.is_staffed(found):
            return Found(found, tuple(faults))
        if found is not None:
            faults.append((F.VACANT, found, self.units[found].scope))
        above = self.at(scope, level)
        return Found(above.unit_id, (*faults, *above.faults))

    def above(self, unit_id: UUID) -> list[Found]:
        """Who answers for a unit, nearest first: its named superior or its place's centre, then those higher up."""
        unit = self.units[unit_id]
        own = [] if unit.is_centre else [unit.level]
        found = [self.at(unit.scope, level) for level in [*own, *levels_above(unit.level)]]
        if unit.superior_id is None or unit.is_centre or self._in_circle(unit_id, "superior_id"):
            return found
        return [self.owner(unit.scope, unit.level, unit.superior_id), *found[1:]]

    def heads(self, unit_id: UUID) -> list[UUID]:
        """Who heads a unit: its directors, else its grid heads; nobody when neither is posted."""
        posted = self.staff.get(unit_id, {})
        return next((posted[role] for role in LEADS if role in posted), [])

    def is_staffed(self, unit_id: UUID) -> bool:
        return bool(self.staff.get(unit_id))

    def is_ended(self, unit_id: UUID) -> bool:
        ends_on = self.units[unit_id].ends_on
        return ends_on is not None and ends_on <= self.on

    def _centre(self, scope: str, level: Level, faults: list[Fault]) -> UUID | None:
        named = self._named_superior(scope, level, faults)
        if named is not None:
            return self._successor(named, faults)
        where = [(each, level) for each in policy.prefixes(scope)]
        units = [unit for key in where for unit in self.centres.get(key, [])]
        running = [unit for unit in units if not self.is_ended(unit)]
        if running:
            return running[0]
        for unit in units:
            successor = self._successor(unit, faults)
            if successor is not None:
                return successor
        faults += [(F.NO_CENTRE, self.places[key], key[0]) for key in where if key in self.places]
        return None

    def _named_superior(self, scope: str, level: Level, faults: list[Fault]) -> UUID | None:
        """Whom the centre one level below names as its superior, unless that leads in a circle."""
        below = LEVELS[: LEVELS.index(level)][-1:]
        keys = [(each, rung) for rung in below for each in policy.prefixes(scope)]
        for unit in (u for key in keys for u in self.centres.get(key, []) if not self.is_ended(u)):
            if self.units[unit].superior_id is not None:
                if self._in_circle(unit, "superior_id"):
                    faults.append((F.CYCLE, unit, self.units[unit].scope))
                    return None
                return self.units[unit].superior_id
        return None

    def _successor(self, unit_id: UUID, faults: list[Fault]) -> UUID | None:
        """The unit itself while it runs, else what it was merged into."""
        unit = unit_id
        while self.is_ended(unit):
            after = self.units[unit].merged_into_id
            if after is None:
                faults.append((F.ENDED_UNIT, unit, self.units[unit].scope))
                return None
            if self._in_circle(unit, "merged_into_id"):
                faults.append((F.CYCLE, unit, self.units[unit].scope))
                return None
            unit = after
        if unit != unit_id:
            faults.append((F.MERGED_UNIT, unit_id, self.units[unit_id].scope))
        return unit

    def _in_circle(self, unit_id: UUID, link: str) -> bool:
        seen: set[UUID] = set()
        unit: UUID | None = unit_id
        while unit is not None and unit not in seen:
            seen.add(unit)
            unit = getattr(self.units[unit], link)
        return unit is not None


def read(session: Session, on: date) -> Ladder:
    """The ladder as it stands on a day: four statements, whatever its size."""
    columns = (Unit.id, Unit.scope, Unit.is_centre, Unit.ends_on, Unit.merged_into_id, Unit.superior_id)
    rows: Sequence[Any] = session.execute(
        select(*columns, Place.level).join(Place, Unit.place_id == Place.id).order_by(Unit.id)
    ).all()
    centres: dict[tuple[str, Level], list[UUID]] = defaultdict(list)
    for row in rows:
        if row.is_centre:
            centres[row.scope, row.level].append(row.id)
    staff: dict[UUID, dict[Role, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for unit_id, role, person_id in session.execute(_posted(on)):
        staff[unit_id][role].append(person_id)
    places = select(Place.scope, Place.level, Place.id).where(
        Place.ends_on.is_(None), Place.level != Level.GRID
    )
    where = {(row.scope, row.level): row.id for row in session.execute(places)}
    return Ladder(on, {row.id: row for row in rows}, dict(centres), dict(staff), where)


def tell(session: Session, faults: Iterable[Fault], now: datetime) -> None:
    """Write one notice a subject and kind; one that was put right and broke again is opened again."""
    found = sorted(set(faults), key=lambda fault: (fault[0].value, fault[1].hex))
    if not found:
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
        for kind, subject, scope in found
    ]
    written = dialect.insert(Notice).values(rows)
    keys = ["kind", "subject_id"]
    session.execute(
        written.on_conflict_do_update(
            index_elements=keys, set_={"ended_at": None, "scope": written.excluded.scope}
        )
    )


def look_again(session: Session, now: datetime, ladder: Ladder) -> None:
    """End the notices about what has been put right since."""
    open_now = select(Notice).where(Notice.kind.in_(list(F)), Notice.ended_at.is_(None))
    for notice in session.scalars(open_now).all():
        if not _is_broken(session, ladder, F(notice.kind), notice.subject_id):
            notice.ended_at = now
    session.flush()


def visible_faults(actor: Actor) -> Select[Notice]:
    """Where the ladder of my area is broken: no centre, nobody posted, a circle."""
    seen = policy.within(Notice.scope, actor.scopes("see_ladder_faults"))
    return select(Notice).where(Notice.ended_at.is_(None), Notice.kind.in_(list(F)), seen)


def subjects(session: Session, notices: Iterable[Notice]) -> Iterator[tuple[Notice, str]]:
    """Each notice with the name of the unit or place it is about."""
    found = list(notices)
    ids = [notice.subject_id for notice in found]
    names: dict[UUID, str] = {}
    for model in (Unit, Place):
        names |= {
            row.id: row.name for row in session.execute(select(model.id, model.name).where(model.id.in_(ids)))
        }
    yield from ((notice, names.get(notice.subject_id, "")) for notice in found)


def _is_broken(session: Session, ladder: Ladder, kind: LadderFault, subject: UUID) -> bool:
    if kind is F.NO_CENTRE:
        where = [key for key, place_id in ladder.places.items() if place_id == subject]
        return any(all(map(ladder.is_ended, ladder.centres.get(key, []))) for key in where)
    if subject not in ladder.units:
        return False
    if kind is F.VACANT:
        return not ladder.is_ended(subject) and not ladder.is_staffed(subject)
    if kind is F.CYCLE:
        return any(ladder._in_circle(subject, link) for link in ("superior_id", "merged_into_id"))
    its = select(Case.id).where(Case.unit_id == subject, Case.is_open.is_(True)).limit(1)
    return ladder.is_ended(subject) and (
        session.scalars(its).first() is not None or ladder.units[subject].is_centre
    )


def _posted(on: date) -> Select[*tuple[Any, ...]]:
    active = and_(Posting.starts_on <= on, or_(Posting.ends_on.is_(None), Posting.ends_on > on))
    query = select(Posting.unit_id, Posting.role, Posting.person_id).join(
        Person, Posting.person_id == Person.id
    )
    return query.where(Posting.unit_id.is_not(None), Person.ended_at.is_(None), active).order_by(
        Posting.person_id
    )
