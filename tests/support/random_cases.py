"""Cases of a random town: places, kinds, units, states and times from a seed."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fieldapp.models import (
    OPEN_STATES,
    Case,
    CaseState,
    CaseStep,
    Category,
    Level,
    Place,
    Source,
    Unit,
    Urgency,
    Verb,
)

AGO = timedelta(days=120)
OPEN, CLOSED = sorted(OPEN_STATES), [CaseState.CLOSED, CaseState.DECLINED]


def add_random_cases(session: Session, seed: int, count: int, now: datetime, area: str) -> None:
    """Adds `count` cases in the area, some of them restricted, some about a child, some without a deadline."""
    chance = Random(seed)
    places = session.scalars(select(Place).where(Place.scope.startswith(area)).order_by(Place.code)).all()
    kinds = session.scalars(
        select(Category.id).where(Category.parent_id.is_not(None)).order_by(Category.code)
    ).all()
    units = session.scalars(select(Unit.id).order_by(Unit.id)).all()
    rows = [_row(chance, number, now, places, kinds, units) for number in range(count)]
    session.execute(insert(Case), rows)


def _row(chance: Random, number: int, now: datetime, places: Any, kinds: Any, units: Any) -> dict[str, Any]:
    place = chance.choice(places)
    opened = now - chance.random() * AGO
    is_open = chance.random() < 0.6
    due = opened + timedelta(days=chance.choice([1, 3, 7, 30])) if chance.random() < 0.9 else None
    return {
        "id": uuid4(), "number": f"{place.scope[:9]}-990101-{number:06d}", "is_open": is_open,
        "state": chance.choice(OPEN if is_open else CLOSED), "category_id": chance.choice(kinds),
        "urgency": chance.choice(list(Urgency)), "source": chance.choice(list(Source)), "summary": f"第{number}件",
        "place_words": "", "place_id": place.id, "scope": place.scope, "level": Level.VILLAGE,
        "unit_id": chance.choice([None, *units]), "opened_at": opened, "due_at": due,
        "closed_at": None if is_open else opened + chance.random() * (now - opened),
        "is_restricted": chance.random() < 0.1, "minor_involved": chance.random() < 0.1, "step_count": 0,
    }  # fmt: skip


def move_case(session: Session, chance: Random, case: Case, now: datetime) -> None:
    """Something happens to a case: another state or deadline, or it is closed; its history says when."""
    before, is_closed = case.state, chance.random() < 0.2
    case.state = CaseState.CLOSED if is_closed else chance.choice(OPEN)
    case.is_open, case.closed_at = not is_closed, now if is_closed else None
    case.due_at = now + timedelta(days=chance.randint(-60, 60)) if chance.random() < 0.9 else None
    number = case.step_count = case.step_count + 1
    session.add(
        CaseStep(
            case_id=case.id, number=1000 + number, verb=Verb.DISPATCH, from_state=before, to_state=case.state, at=now
        )
    )  # fmt: skip
    session.flush()
