"""The admitted work: what may be the basis of a task on a given day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fieldapp.models import ServiceItem


def admitted(session: Session, on: date) -> Sequence[ServiceItem]:
    """The items in force on `on`, by group."""
    running = or_(ServiceItem.ends_on.is_(None), ServiceItem.ends_on > on)
    query = select(ServiceItem).where(ServiceItem.starts_on <= on, running)
    return session.scalars(query.order_by(ServiceItem.group, ServiceItem.name)).all()
