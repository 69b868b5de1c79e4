"""The two-level tree of problems, for forms and filters."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from fieldapp.models import Category


class Kind(NamedTuple):
    """What a form shows of a second-level category; plain values, since every form lists them all."""

    code: str
    name: str
    family: str
    report_when: str
    done_when: str
    photo_needed: bool
    search_words: str


def _every_kind() -> Select[str, str, str, str, str, bool, str]:
    family = aliased(Category)
    shown = (Category.report_when, Category.done_when, Category.photo_needed, Category.search_words)
    return (
        select(Category.code, Category.name, family.name, *shown)
        .join(family, Category.parent_id == family.id)
        .where(Category.ended.is_(False))
        .order_by(family.position, Category.position)
    )


EVERY_KIND = _every_kind()
BY_CODE = select(Category).where(
    Category.code == bindparam("code"), Category.parent_id.is_not(None), Category.ended.is_(False)
)
PUBLIC = (Category.is_public, Category.is_restricted.is_(False))


def kinds(session: Session, public_only: bool = False) -> Sequence[Kind]:
    """The second-level categories in use, in their families' order."""
    query = EVERY_KIND.where(*PUBLIC) if public_only else EVERY_KIND
    return [Kind._make(row) for row in session.execute(query)]


def find_kind(session: Session, code: str, public_only: bool = False) -> Category | None:
    """One of them by its code, or None."""
    query = BY_CODE.where(*PUBLIC) if public_only else BY_CODE
    return session.scalars(query, {"code": code}).one_or_none()


def by_family(found: Sequence[Kind]) -> dict[str, list[Kind]]:
    """Family name → its kinds, in order."""
    families: dict[str, list[Kind]] = {}
    for kind in found:
        families.setdefault(kind.family, []).append(kind)
    return families
