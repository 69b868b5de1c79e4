"""The catalogue of admitted work: what may be the basis of a task today."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fieldapp.models import ServiceItem


def admitted(session: Session, on: date) -> Sequence[ServiceItem]:
    """The items in force on a day, group by group."""
    in_force = select(ServiceItem).where(
        ServiceItem.starts_on <= on, or_(ServiceItem.ends_on.is_(None), ServiceItem.ends_on > on)
    )
    return session.scalars(in_force.order_by(ServiceItem.group, ServiceItem.code)).all()


def by_group(items: Sequence[ServiceItem]) -> dict[str, list[ServiceItem]]:
    """Group name → its items, in order."""
    groups: dict[str, list[ServiceItem]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    return groups
