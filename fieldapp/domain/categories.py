"""The two-level tree of problems, for forms and filters."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.models import Category


def kinds(session: Session, public_only: bool = False) -> Sequence[Category]:
    """The second-level categories in use, in their families' order, families loaded."""
    query = select(Category).where(Category.parent_id.is_not(None), Category.ended.is_(False))
    if public_only:
        query = query.where(Category.is_public, Category.is_restricted.is_(False))
    found = session.scalars(query).unique().all()
    return sorted(found, key=lambda kind: (kind.parent.position if kind.parent else 0, kind.position))


def find_kind(session: Session, code: str, public_only: bool = False) -> Category | None:
    return next((kind for kind in kinds(session, public_only) if kind.code == code), None)


def by_family(found: Sequence[Category]) -> dict[str, list[Category]]:
    """Family name → its kinds, in order."""
    families: dict[str, list[Category]] = {}
    for kind in found:
        families.setdefault(kind.parent.name if kind.parent else "", []).append(kind)
    return families
