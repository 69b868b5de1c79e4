"""Earlier versions of what administrators change: what a change touches, who made it, and on what basis."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.errors import RuleBroken

MOST_SHOWN = 50


class Difference(NamedTuple):
    """A field that a change gives another value."""

    field: str
    before: Any
    after: Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The fields that get another value, in the order of `before`."""
    return [Difference(name, value, after[name]) for name, value in before.items() if value != after[name]]


def require_basis(basis: str) -> None:
    """Raises RuleBroken without one."""
    if not basis.strip():
        raise RuleBroken("Please enter the rule or decision this is based on.")


def newest_number(session: Session, owner: Any, owner_id: UUID) -> int:
    """The number of the newest version, 0 before the first. `owner`: the column of what it is a version of."""
    return session.scalar(select(func.max(owner.class_.number)).where(owner == owner_id)) or 0


def versions_of(session: Session, owner: Any, owner_id: UUID) -> Sequence[Any]:
    """With who made them, the newest first."""
    version = owner.class_
    query = select(version).where(owner == owner_id).options(joinedload(version.person))
    return session.scalars(query.order_by(version.number.desc()).limit(MOST_SHOWN)).all()
