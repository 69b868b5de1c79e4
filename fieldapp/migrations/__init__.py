"""The chain of migrations, numbered by their file names; migrate.py applies them.

Whether a database has the newest is asked at every probe, so it is told without loading Alembic.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Select, String, column, select, table

VERSIONS = Path(__file__).parent / "versions"
APPLIED: Select[str] = select(column("version_num", String)).select_from(table("alembic_version"))


@cache
def newest() -> str:
    """The number of the newest migration of this version."""
    return max(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))


def is_current(connection: Connection) -> bool:
    """Whether the newest has been applied, and none of a newer version. Raises SQLAlchemyError without tables."""
    return connection.scalar(APPLIED) == newest()
