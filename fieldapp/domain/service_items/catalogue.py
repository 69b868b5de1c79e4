"""The catalogue of admitted work: what may be the basis of a task at a place, and what residents may expect there."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import policy
from fieldapp.models import ItemState, ServiceItem


def in_force_where(on: date) -> ColumnElement[bool]:
    """ServiceItem.is_admitted() as a condition."""
    not_over = or_(ServiceItem.ends_on.is_(None), ServiceItem.ends_on > on)
    return and_(ServiceItem.state == ItemState.IN_FORCE, ServiceItem.starts_on <= on, not_over)


def holds_at_where(scope: str) -> ColumnElement[bool]:
    """Admitted for this place, for one above it, or everywhere."""
    return ServiceItem.scope.in_(["", *policy.prefixes(scope), scope])


def admitted(session: Session, on: date, scope: str = "") -> Sequence[ServiceItem]:
    """The items in force on a day at a place, group by group."""
    return session.scalars(_admitted(on, scope)).all()


def groups(session: Session) -> list[str]:
    """The groups of the catalogue, in its order."""
    named = select(ServiceItem.group).where(holds_at_where("")).order_by(ServiceItem.code)
    return sorted(set(session.scalars(named)))


def by_group(items: Sequence[ServiceItem]) -> dict[str, list[ServiceItem]]:
    """Group name → its items, in order."""
    groups: dict[str, list[ServiceItem]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    return groups


def _admitted(on: date, scope: str) -> Select[ServiceItem]:
    in_force = select(ServiceItem).where(in_force_where(on), holds_at_where(scope))
    return in_force.order_by(ServiceItem.group, ServiceItem.code)
