"""Who answers at each level above a case, with what is wrong on the way."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from fieldapp.domain.access import policy
from fieldapp.domain.access.levels import LEADS, LEVELS, levels_above
from fieldapp.models import LadderFault, Level, Role

F = LadderFault
Fault = tuple[LadderFault, UUID, str]  # what, at which unit or place, in which scope


@dataclass(frozen=True)
class Answering:
    """The unit that answers, and what was found wrong on the way to it. Without one the faults say why."""

    unit_id: UUID | None
    faults: tuple[Fault, ...] = ()


@dataclass
class ResponsibleUnits:
    """All units, where they are, who heads them and whether anybody is posted to them."""

    on: date
    units: dict[UUID, Any]
    centres: dict[tuple[str, Level], list[UUID]]
    staff: dict[UUID, dict[Role, list[UUID]]]
    places: dict[tuple[str, Level], UUID] = field(default_factory=dict)
    grid_heads: dict[str, list[UUID]] = field(
        default_factory=dict
    )  # by scope, whether posted to a unit or not
    on_duty: dict[UUID, UUID] = field(default_factory=dict)  # by unit, as the roster plans it
    _known: dict[tuple[str, Level], Answering] = field(default_factory=dict)

    def at(self, scope: str, level: Level) -> Answering:
        """The centre answering for `scope` at `level`, else the next one up that somebody is posted to."""
        if (scope, level) not in self._known:
            self._known[scope, level] = self._nearest_staffed(scope, level)
        return self._known[scope, level]

    def _nearest_staffed(self, scope: str, level: Level) -> Answering:
        faults: list[Fault] = []
        for each_level in [level, *levels_above(level)]:
            found = self._centre(scope, each_level, faults)
            if found is not None and self.is_staffed(found):
                return Answering(found, tuple(faults))
            if found is not None:
                faults.append((F.VACANT, found, self.units[found].scope))
        return Answering(None, tuple(faults))

    def owner(self, scope: str, level: Level, unit_id: UUID | None) -> Answering:
        """The unit a case was given to, or what took it over, or the centre of its level."""
        if unit_id is None:
            return self.at(scope, level)
        faults: list[Fault] = []
        found = self._successor(unit_id, faults)
        if found is not None and self.is_staffed(found):
            return Answering(found, tuple(faults))
        if found is not None:
            faults.append((F.VACANT, found, self.units[found].scope))
        above = self.at(scope, level)
        return Answering(above.unit_id, (*faults, *above.faults))

    def above(self, unit_id: UUID) -> list[Answering]:
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

    def grid_heads_of(self, scope: str) -> list[UUID]:
        """Who answers as grid head for what lies at `scope`."""
        return list(
            dict.fromkeys(head for each in policy.prefixes(scope) for head in self.grid_heads.get(each, []))
        )

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
        keys = [(each, each_level) for each_level in below for each in policy.prefixes(scope)]
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
