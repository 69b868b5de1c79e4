"""Divisions are imported or renamed: the whole list, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.places.division_lists import depth
from fieldapp.domain.sheets.tables import Row
from fieldapp.models import Level, Place


class DivisionsBroken(RuleBroken):
    """A row of a list of divisions is wrong; names its line. Nothing was imported."""


@dataclass(frozen=True)
class ImportResult:
    """How many divisions were new, changed and as before."""

    added: int
    updated: int
    unchanged: int

    def __str__(self) -> str:
        return f"{self.added} added, {self.updated} updated, {self.unchanged} unchanged"


@dataclass(frozen=True)
class Division:
    """One readable row: code, name, level and the code of the division above."""

    code: str
    name: str
    level: Level
    parent_code: str

    @property
    def scope(self) -> str:
        return self.code[:4] if self.level is Level.CITY else self.code


def import_divisions(session: Session, rows: Sequence[Row]) -> ImportResult:
    """Add or rename divisions as read_divisions() gives them. Every row is checked before anything is written.

    Raises DivisionsBroken naming the line.
    """
    divisions = _divisions(rows)
    ids = {
        code: (place_id, name)
        for code, place_id, name in session.execute(select(Place.code, Place.id, Place.name))
    }
    known = dict(ids)
    added, updated = [], 0
    for row in divisions:
        if row.code in known:
            if known[row.code][1] != row.name:
                session.execute(update(Place).where(Place.code == row.code).values(name=row.name))
                updated += 1
            continue
        place_id = uuid4()
        ids[row.code] = (place_id, row.name)
        parent = ids.get(row.parent_code)
        added.append(
            {
                "id": place_id,
                "code": row.code,
                "scope": row.scope,
                "name": row.name,
                "level": row.level,
                "parent_id": parent[0] if parent else None,
            }
        )
    if added:
        session.execute(insert(Place), added)
    return ImportResult(len(added), updated, len(divisions) - len(added) - updated)


def _divisions(rows: Sequence[Row]) -> list[Division]:
    """Every row, towns after counties; the whole list is refused for one broken row."""
    for row in rows:
        for problem in row.problems:
            raise DivisionsBroken(f"{row.number}: {problem}") from problem
    return [
        Division(v["code"], v["name"], v["level"], v.get("parent_code", ""))
        for v in (row.values for row in sorted(rows, key=depth))
    ]
