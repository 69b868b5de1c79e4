"""Cases whose reporters said twice that nothing is solved: waiting for the county's answer."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.models import Case, Place, Unit

MOST = 100
MOST_LOOKED_THROUGH = 5000  # of all, before it is asked whose they are


def waiting(session: Session, actor: Actor) -> Sequence[Case]:
    """Those somebody may see, the longest waiting first."""
    few = select(Case.id).where(Case.complained_at.is_not(None)).order_by(Case.complained_at)
    ids = few.limit(MOST_LOOKED_THROUGH).subquery()
    mine = policy.visible_cases(actor).where(Case.id.in_(select(ids.c[0])))
    shown = (joinedload(Case.place).load_only(Place.name), joinedload(Case.unit).load_only(Unit.name))
    return (
        session.scalars(mine.options(*shown).order_by(Case.complained_at, Case.id).limit(MOST)).unique().all()
    )
