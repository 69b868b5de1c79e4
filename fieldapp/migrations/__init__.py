"""The chain of migrations, numbered by their file names; migrate.py applies them.

Whether a database has the newest is asked at every probe, so it is told without loading Alembic.
"""

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Select, String, column, select, table

VERSIONS = Path(__file__).parent / "versions"
APPLIED: Select[str] = select(column("version_num", String)).select_from(table("alembic_version"))
FLOOR_TABLE = "schema_floor"  # one row, written with each migration: which older versions may go on
FLOOR: Select[str] = select(column("version_num", String)).select_from(table(FLOOR_TABLE))
BESIDE = re.compile(r"^runs_beside_previous = True$", re.MULTILINE)


class Tables(StrEnum):
    """A database's tables, as this version sees them."""

    CURRENT = "current"
    NEWER = "newer"  # of a newer version, which left room for this one
    BEHIND = "behind"
    INCOMPATIBLE = "incompatible"  # of a newer version, and this one must end


WORDS = {
    Tables.BEHIND: "The database is not at this version's tables: run `fieldapp migrate`.",
    Tables.INCOMPATIBLE: "A newer version made these tables (migration {applied}): run that version.",
}


@cache
def newest() -> str:
    """The number of the newest migration of this version."""
    return max(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))


def floor_after(revision: str) -> str:
    """The oldest version, by its newest migration, that can go on with the tables of `revision`.

    A migration says `runs_beside_previous = True` when the version before it can; one that is silent cannot.
    """
    for path in sorted(VERSIONS.glob("[0-9]*.py"), reverse=True):
        number = path.name[:4]
        if number <= revision and not BESIDE.search(path.read_text()):
            return number
    return revision


def state_of(connection: Connection) -> Tables:
    """What this version finds. Raises SQLAlchemyError without tables."""
    applied = connection.scalar(APPLIED)
    if applied == newest():
        return Tables.CURRENT
    if applied is None or applied < newest():
        return Tables.BEHIND
    floor = connection.scalar(FLOOR)
    return Tables.NEWER if floor is not None and floor <= newest() else Tables.INCOMPATIBLE
