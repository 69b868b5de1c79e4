"""Marks of who could be shown a case or a task: its areas, unit, people and category."""

from collections.abc import Iterable
from uuid import UUID

OPEN, CLOSED, TASK = "o", "c", "t"


def reach(scopes: Iterable[str], unit_ids: Iterable[UUID], people: Iterable[UUID]) -> list[str]:
    """What makes something reachable: an area, a unit, a person."""
    return [
        *(f"s{scope}" for scope in scopes),
        *(f"u{u.hex}" for u in unit_ids),
        *(f"p{p.hex}" for p in people),
    ]


def marks(which: str, reached_by: list[str]) -> list[str]:
    """The marks of what is open, closed or a task (the letters of `which`) and reached by any of these."""
    return [f"_{letter}{each}" for letter in which for each in reached_by]


def mark_of_kind(code: str) -> str:
    """The mark of a category, and of all in a family."""
    return f"_k{code.encode().hex()}"
