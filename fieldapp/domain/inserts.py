"""Rows that somebody else may be writing at this moment: the unique constraint decides, and nobody's work breaks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_missing(session: Session, model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert those rows whose unique values are not there yet; waits for whoever is writing the same ones.

    On the table, row by row in one call: a statement of many rows would be compiled anew each time.
    """
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.connection().execute(dialect.insert(model.__table__).on_conflict_do_nothing(), rows)
