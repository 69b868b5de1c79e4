"""Who a case is proposed to: whoever had the last one of its kind here, else the usual department of its category."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.models import Case, CaseState, Unit

FINISHED = (CaseState.FED_BACK, CaseState.VERIFIED, CaseState.CLOSED)


class Why(StrEnum):
    """What a proposal rests on."""

    LAST_HERE = "last_here"
    USUAL = "usual"


class Proposal(NamedTuple):
    """A unit among those on offer, and the reason."""

    unit: Unit
    why: Why


def proposed(session: Session, case: Case, offered: Sequence[Unit]) -> Proposal | None:
    """The unit to choose beforehand when `case` is dispatched, or None. Nearest unit first where several fit."""
    by_id = {unit.id: unit for unit in offered}
    same = (Case.village == case.village, Case.category_id == case.category_id, Case.id != case.id)
    finished = (Case.unit_id.in_(by_id), Case.state.in_(FINISHED))
    last = session.scalar(
        select(Case.unit_id).where(*same, *finished).order_by(Case.opened_at.desc()).limit(1)
    )
    if last is not None:
        return Proposal(by_id[last], Why.LAST_HERE)
    department = case.category.usual_department
    usual = next(
        (unit for unit in offered if department and not unit.is_centre and department in unit.name), None
    )
    return Proposal(usual, Why.USUAL) if usual else None
