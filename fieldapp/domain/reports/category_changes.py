"""Administrators change what a category says. Every version is kept with its basis; open cases keep their category."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.domain import versions as version_records
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.cases import concurrent_changes
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.models import Case, Category, CategoryVersion

MOST_NAMED = 200  # categories of a town


@dataclass(frozen=True)
class NewCategory:
    """What an administrator may change of a category. Whether it is restricted is no matter of texts."""

    name: str
    report_when: str
    done_when: str
    search_words: str
    photo_needed: bool
    is_public: bool
    duplicate_radius_m: int
    duplicate_window_days: int
    usual_department: str
    ended: bool


CHANGED = tuple(field.name for field in fields(NewCategory))


def every(session: Session) -> Sequence[Category]:
    """Families and their categories, retired ones included, in order."""
    families = select(Category).where(Category.parent_id.is_(None)).order_by(Category.position)
    children = select(Category).where(Category.parent_id.is_not(None)).order_by(Category.position)
    by_family: dict[UUID | None, list[Category]] = {}
    for category in session.scalars(children).unique():
        by_family.setdefault(category.parent_id, []).append(category)
    return [
        each
        for family in session.scalars(families).unique()
        for each in (family, *by_family.get(family.id, []))
    ]


def versions(session: Session, category: Category) -> Sequence[CategoryVersion]:
    """What it said before, the newest version first."""
    return version_records.versions_of(session, CategoryVersion.category_id, category.id)


def as_it_stands(category: Category) -> NewCategory:
    said = {name: getattr(category, name) for name in CHANGED}
    return NewCategory(**{**said, "usual_department": category.usual_department or ""})


def differences(category: Category, new: NewCategory) -> list[version_records.Difference]:
    """Which fields the change touches; for the preview."""
    return version_records.differences(asdict(as_it_stands(category)), asdict(new))


def open_cases(session: Session, category: Category) -> int:
    """How many open cases are of this category, counted up to 500."""
    first = select(Case.id).where(Case.category_id == category.id, Case.is_open.is_(True)).limit(500)
    return session.scalar(select(func.count()).select_from(first.subquery())) or 0


def mark_of(category: Category | None) -> str:
    """What a form about this category was opened with."""
    return concurrent_changes.mark_of(*(asdict(as_it_stands(category)).values() if category else ()))


def change(
    session: Session, actor: Actor, category: Category, new: NewCategory, basis: str, now: datetime, seen: str
) -> CategoryVersion:
    """Let the category say something else. Raises ChangedMeanwhile when it is not what was seen any more."""
    _require_administrator(actor, basis)
    _lock_names(session)
    lock(session, category)
    _refuse_twin(session, new, category)
    concurrent_changes.refuse_changed(seen, mark_of(category))
    if not differences(category, new):
        raise RuleBroken("Nothing has been changed.")
    newest = version_records.newest_number(session, CategoryVersion.category_id, category.id)
    if not newest:  # what it said from the start is kept with the first change
        newest = _keep(session, category, 1, None, "", now).number
    _write(category, new)
    version = _keep(session, category, newest + 1, actor, basis, now)
    audit_log.note(session, Act.CHANGE_CATEGORY, actor, now, category, category.code)
    session.flush()
    return version


def add(
    session: Session, actor: Actor, family: Category, new: NewCategory, basis: str, now: datetime
) -> Category:
    """A category of a family; its code is the family's with the next free number."""
    _require_administrator(actor, basis)
    _lock_names(session)
    lock(session, family)
    _refuse_twin(session, new, None)
    siblings = session.scalars(select(Category).where(Category.parent_id == family.id)).unique().all()
    codes = set(session.scalars(select(Category.code)))
    number = next(
        n for n in range(len(siblings) + 1, len(siblings) + MOST_NAMED) if f"{family.code}_{n}" not in codes
    )
    position = max([each.position for each in siblings], default=family.position) + 1
    category = Category(code=f"{family.code}_{number}", parent_id=family.id, position=position, name=new.name)
    _write(category, new)
    session.add(category)
    session.flush()
    _keep(session, category, 1, actor, basis, now)
    audit_log.note(session, Act.CHANGE_CATEGORY, actor, now, category, category.code)
    session.flush()
    return category


def _write(category: Category, new: NewCategory) -> None:
    for name, value in asdict(new).items():
        setattr(category, name, value.strip() if isinstance(value, str) else value)
    category.usual_department = new.usual_department.strip() or None


def _keep(
    session: Session, category: Category, number: int, actor: Actor | None, basis: str, now: datetime
) -> CategoryVersion:
    said = {name: getattr(category, name) for name in CHANGED}
    version = CategoryVersion(category_id=category.id, number=number, at=now, basis=basis.strip(), **said)
    version.person_id = actor.id if actor else None
    session.add(version)
    return version


def _require_administrator(actor: Actor, basis: str) -> None:
    if not actor.may_anywhere("edit_categories"):
        raise NotYours("Only administrators can change categories.")
    version_records.require_basis(basis)


def _lock_names(session: Session) -> None:
    """Hold the first family, whichever the change is about: names are looked through by one after the other."""
    first = select(Category).where(Category.parent_id.is_(None)).order_by(Category.position).limit(1)
    lock(session, session.scalars(first).unique().one())


def _refuse_twin(session: Session, new: NewCategory, category: Category | None) -> None:
    twin = select(Category.id).where(Category.name == new.name.strip(), Category.parent_id.is_not(None))
    if category is not None:
        twin = twin.where(Category.id != category.id)
    if session.scalars(twin).first() is not None:
        raise RuleBroken("There is already a category with this name.")
