"""How long each step may take: the category's own limit, else the general one."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fieldapp.models import Limit, Step, Urgency

LIMITS = (
    select(Limit)
    .where(Limit.urgency == bindparam("urgency"), Limit.category_code.in_(bindparam("codes", expanding=True)))
    .order_by(Limit.category_code)
)


def find_limit(session: Session, urgency: Urgency, step: Step, category_code: str = "") -> Limit:
    """The category's own limit, else the general one. Raises LookupError when neither row exists."""
    found = limits_of(session, urgency, category_code).get(step)
    if found is None:
        raise LookupError(f"no limit for {urgency} {step}")
    return found


def limits_of(session: Session, urgency: Urgency, category_code: str) -> dict[Step, Limit]:
    """Every step's limit at one urgency; the category's own rows go before the general ones."""
    rows = session.scalars(LIMITS, {"urgency": urgency, "codes": ["", category_code]})
    return {limit.step: limit for limit in rows}
