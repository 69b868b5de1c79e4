"""What a resident may read about their own report: every public step, in public words only."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain import policy
from fieldapp.models import CalledUnit, CaseStep, JointCall, Level, Person, Place, Report, Unit, Verb

NOT_FOR_RESIDENTS = (
    Verb.ADD_REPORT, Verb.RESTRICT, Verb.CHASE, Verb.SUPERVISE, Verb.RECKON, Verb.ANSWER_CALL, Verb.DECLINE_CALL,
)  # fmt: skip


def public_steps(session: Session, report: Report) -> Sequence[CaseStep]:
    """The steps of the report's case (and of the one it was merged into), oldest first."""
    query = (
        select(CaseStep)
        .where(
            CaseStep.case_id.in_({report.case_id, report.first_case_id}),
            CaseStep.verb.not_in(NOT_FOR_RESIDENTS),
            or_(CaseStep.verb != Verb.REPORT, CaseStep.case_id == report.first_case_id),
        )
        .options(joinedload(CaseStep.unit))
        .order_by(CaseStep.at, CaseStep.number)
    )
    return session.scalars(query).all()


def units_called(session: Session, steps: Sequence[CaseStep]) -> dict[UUID, list[str]]:
    """The names of the units that each of these steps called in."""
    ids = [step.id for step in steps if step.verb is Verb.WHISTLE]
    query = select(JointCall.step_id, Unit.name).join(JointCall.called).join(CalledUnit.unit)
    found: dict[UUID, list[str]] = defaultdict(list)
    for step_id, name in (
        session.execute(query.where(JointCall.step_id.in_(ids)).order_by(CalledUnit.position)) if ids else ()
    ):
        found[step_id].append(name)
    return found


def divisions(session: Session, level: Level, parent_code: str = "") -> Sequence[Place]:
    """The counties, or the towns or villages of one division, by code."""
    query = select(Place).where(Place.level == level, Place.ends_on.is_(None)).order_by(Place.code)
    if parent_code:
        query = query.where(Place.parent.has(code=parent_code))
    return session.scalars(query).all()


def division(session: Session, code: str) -> Place | None:
    return session.scalars(select(Place).where(Place.code == code)).one_or_none()


def grids_of(session: Session, village: Place) -> Sequence[Place]:
    """The open grids of a village, for the public notice."""
    query = select(Place).where(
        policy.within(Place.scope, [village.scope]), Place.level == Level.GRID, Place.ends_on.is_(None)
    )
    return session.scalars(query.order_by(Place.code)).all()


def workers_of(session: Session, grids: Sequence[Place], on: date) -> dict[str, list[Person]]:
    """Grid code → who works there; the public notice names them with their work phone."""
    if not grids:
        return {}
    people = session.scalars(policy.workers_in(grids[0].scope[:12], on)).unique().all()
    return {
        grid.code: [p for p in people if any(post.place_id == grid.id for post in p.active_postings(on))]
        for grid in grids
    }
