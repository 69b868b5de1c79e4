"""The same is never asked for twice: fields that are held already, can be shared, or are never stored at all."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import text
from fieldapp.domain.service_items.catalogue import holds_at_where
from fieldapp.models import ItemField, ItemState, ServiceItem

DATA = Path(__file__).parents[2] / "data" / "known_fields.csv"
NEVER = "never"


class FieldProblem(StrEnum):
    NEVER_STORED = "never_stored"
    HELD = "held"
    SHAREABLE = "shareable"
    TWICE = "twice"


@dataclass(frozen=True)
class NewField:
    """One field that is asked for. `new_reason`: why it must be collected anew."""

    name: str
    is_held: bool = False
    is_shareable: bool = False
    new_reason: str = ""


def problems(
    session: Session, scope: str, asked: Sequence[NewField], own_id: object
) -> dict[int, FieldProblem]:
    """Position → what is wrong with the field there. What must be new with a reason may be asked, save for NEVER."""
    held = _held_by_items(session, scope, own_id)
    return {
        number: problem
        for number, field in enumerate(asked)
        if (problem := _problem(field, [other.name for other in asked[:number]], held)) is not None
    }


def _problem(field: NewField, before: Sequence[str], held: set[str]) -> FieldProblem | None:
    name = text.compared(field.name)
    known = _known_fields().get(name, "")
    if known == NEVER:
        return FieldProblem.NEVER_STORED
    if name in {text.compared(other) for other in before}:
        return FieldProblem.TWICE
    if field.new_reason.strip():
        return None
    if field.is_held or known or name in held:
        return FieldProblem.HELD
    return FieldProblem.SHAREABLE if field.is_shareable else None


def _held_by_items(session: Session, scope: str, own_id: object) -> set[str]:
    """The fields that items in force there collect already."""
    query = select(ItemField.name).join(ServiceItem, ServiceItem.id == ItemField.item_id)
    query = query.where(
        ServiceItem.state == ItemState.IN_FORCE, holds_at_where(scope), ServiceItem.id != own_id
    )
    return {text.compared(name) for name in session.scalars(query)}


@cache
def _known_fields() -> dict[str, str]:
    """Field → the register that holds it, or NEVER."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {text.compared(row["field"]): row["held_in"] for row in csv.DictReader(file)}
