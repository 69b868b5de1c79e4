"""Divisions and grids: imported, divided, ended. Codes follow the rule and are never used again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain import geography, sheets
from fieldapp.domain.access import audit_log, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import N_, DomainError, NotYours
from fieldapp.domain.locks import lock
from fieldapp.domain.sheets import Column, Problem, Row
from fieldapp.models import Case, GridKind, Household, Level, Place, Posting, Unit

DIGITS = {Level.CITY: 6, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}
RANGES = {GridKind.COMPREHENSIVE: (1, 699), GridKind.DEDICATED: (701, 899)}

MOST_DIVISIONS = 20_000
LEVELS = {
    "市": Level.CITY, "县": Level.COUNTY, "区": Level.COUNTY, "县区": Level.COUNTY, "镇": Level.TOWN,
    "乡镇": Level.TOWN, "街道": Level.TOWN, "镇街": Level.TOWN,
    "村": Level.VILLAGE, "社区": Level.VILLAGE, "村社区": Level.VILLAGE,
    "村（社区）": Level.VILLAGE, "Town or street": Level.TOWN, "Village or community": Level.VILLAGE,
    **{level.value: level for level in DIGITS},
}  # fmt: skip
COLUMNS = (
    Column("code", ("区划代码", "代码", "编码", "code"), sheets.code, example="610902001001"),
    Column("name", ("名称", "区划名称", "name"), sheets.words, example="示例：新城村"),
    Column("level", ("级别", "层级", "level"), sheets.one_of(LEVELS), example="村"),
    Column(
        "parent_code",
        ("上级代码", "上级区划代码", "parent_code", "parent code"),
        sheets.code,
        is_needed=False,
    ),
)


class DivisionsBroken(DomainError):
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


@dataclass(frozen=True)
class NewGrid:
    """What a village's new grid is. `outline`: [[lon, lat], …] in WGS-84, or none."""

    name: str
    kind: GridKind = GridKind.COMPREHENSIVE
    level: int = 2
    parent: Place | None = None  # the level-2 grid a level-3 one lies in
    outline: list[Any] | None = None
    boundary_words: str = ""
    basis: str = ""


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


def read_divisions(source: bytes | str) -> list[Row]:
    """The rows of a file; what is wrong with a row is in it. Raises SheetRefused."""
    rows = sheets.read(source, COLUMNS, MOST_DIVISIONS)
    seen: set[str] = set()
    for row in sorted(rows, key=_depth):  # towns after counties
        if not row.problems:
            row.problems += _problems(row.values, seen)
            seen.add(row.values["code"])
    return rows


def _depth(row: Row) -> int:
    level = row.values.get("level")
    return list(DIGITS).index(level) if level else len(DIGITS)


def _problems(values: dict[str, Any], seen: set[str]) -> Iterator[Problem]:
    code, level, parent = values["code"], values["level"], values.get("parent_code", "")
    if not code.isdigit() or len(code) != DIGITS[level]:
        yield Problem(
            N_("The code %(code)s does not have %(digits)s digits."), code=code, digits=DIGITS[level]
        )
    if code in seen:
        yield Problem(N_("The code %(code)s stands there twice."), code=code)
    if level is not Level.CITY and parent not in seen:
        yield Problem(N_("%(code)s: the division above (%(parent)s) is missing."), code=code, parent=parent)


def _divisions(rows: Sequence[Row]) -> list[Division]:
    """Every row, towns after counties; the whole list is refused for one broken row."""
    for row in rows:
        for problem in row.problems:
            raise DivisionsBroken(f"{row.number}: {problem}") from problem
    return [
        Division(v["code"], v["name"], v["level"], v.get("parent_code", ""))
        for v in (row.values for row in sorted(rows, key=_depth))
    ]


def divide_grid(session: Session, actor: Actor, village: Place, new: NewGrid, now: datetime) -> Place:
    """Make a grid in a village or community; its code follows the rule. Raises NotYours, DomainError."""
    if not actor.may("manage_places", village.scope):
        raise NotYours("This place is outside your area.")
    if village.level is not Level.VILLAGE:
        raise DomainError("A grid belongs to one village or community.")
    if new.outline is not None and (problem := geography.outline_problem(new.outline)):
        raise DomainError(problem)
    lock(session, village)
    code = _next_code(session, village, new)
    grid = Place(
        id=uuid4(),
        code=code,
        scope=village.code if new.level == 1 else code,
        name=new.name.strip(),
        level=Level.GRID,
        parent_id=new.parent.id if new.parent else village.id,
        grid_kind=new.kind,
        grid_level=new.level,
        outline=new.outline,
        boundary_words=new.boundary_words.strip() or None,
        basis=new.basis.strip() or None,
        starts_on=day_of(now),
    )
    if new.outline:
        grid.min_lon, grid.min_lat, grid.max_lon, grid.max_lat = geography.box_of(new.outline)
    session.add(grid)
    session.flush()
    audit_log.note(session, Act.DIVIDE_GRID, actor, now, grid, grid.code)
    return grid


def _next_code(session: Session, village: Place, new: NewGrid) -> str:
    """The code after the highest ever used; ended grids keep theirs."""
    if new.level == 1:
        first = session.scalar(select(func.count()).where(Place.code == f"{village.code}000"))
        if first:
            raise DomainError("This village has its level-1 grid already.")
        return f"{village.code}000"
    if new.level == 3 and new.parent is None:
        raise DomainError("A level-3 grid lies in a level-2 grid. Please choose it.")
    stem = new.parent.code if new.level == 3 and new.parent else village.code
    low, high = (1, 99) if new.level == 3 else RANGES[new.kind]
    width = 2 if new.level == 3 else 3
    used = select(func.max(Place.code)).where(
        Place.code >= f"{stem}{low:0{width}d}",
        Place.code <= f"{stem}{high:0{width}d}",
        func.length(Place.code) == len(stem) + width,
    )
    last = session.scalar(used)
    number = int(last[len(stem) :]) + 1 if last else low
    if number > high:
        raise DomainError("All grid codes of this kind are used up here. Please ask the city centre.")
    return f"{stem}{number:0{width}d}"


def end_grid(session: Session, actor: Actor, grid: Place, merged_into: Place | None, now: datetime) -> None:
    """End a grid: it keeps its code and row. Refused while people or open cases still depend on it."""
    if not actor.may("manage_places", grid.scope):
        raise NotYours("This place is outside your area.")
    lock(session, grid)
    if not grid.is_grid or not grid.is_open(day_of(now)):
        raise DomainError("This grid has ended already.")
    posted = select(func.count(Posting.id)).where(Posting.place_id == grid.id, Posting.ends_on.is_(None))
    open_cases = select(func.count(Case.id)).where(Case.place_id == grid.id, Case.is_open.is_(True))
    if session.scalar(posted) or session.scalar(open_cases):
        raise DomainError("People are posted here or cases are open. Please hand them over first.")
    homes = select(func.count(Household.id)).where(Household.grid_id == grid.id)
    if session.scalar(homes) and merged_into is None:
        raise DomainError("Households live here. Please choose the grid that takes them over.")
    grid.ends_on = day_of(now)
    if merged_into is not None:
        grid.merged_into_id = merged_into.id
        moved = update(Household).where(Household.grid_id == grid.id)
        session.execute(moved.values(grid_id=merged_into.id, scope=merged_into.scope))
    session.flush()
    into = merged_into.code if merged_into else ""
    audit_log.note(session, Act.END_GRID, actor, now, grid, f"{grid.code} {into}".strip())


def add_unit(
    session: Session, actor: Actor, place: Place, name: str, is_centre: bool, phone: str, now: datetime
) -> Unit:
    """A grid centre or a department at a place."""
    if not actor.may("manage_places", place.scope):
        raise NotYours("This place is outside your area.")
    lock(session, place)
    if is_centre and session.scalars(policy.centre_of(place.scope, place.level)).first():
        raise DomainError("This place has its grid centre already.")
    unit = Unit(
        name=name.strip(),
        is_centre=is_centre,
        place_id=place.id,
        scope=place.scope,
        phone=phone.strip() or None,
    )
    session.add(unit)
    session.flush()
    audit_log.note(session, Act.ADD_UNIT, actor, now, unit, place.code)
    return unit


def below(session: Session, place: Place, on: date) -> Sequence[Place]:
    """The places directly below, those that have ended left out, by code."""
    query = select(Place).where(Place.parent_id == place.id).order_by(Place.code)
    return [each for each in session.scalars(query) if each.is_open(on)]


def svg_points(outline: Sequence[Sequence[float]]) -> str:
    """An outline as the points of an SVG polygon in a 100 × 100 box, north up."""
    west, south, east, north = geography.box_of(outline)
    side = max(east - west, north - south) or 1.0
    return " ".join(
        f"{(lon - west) / side * 100:.2f},{(north - lat) / side * 100:.2f}" for lon, lat in outline
    )
