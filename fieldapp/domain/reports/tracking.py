"""What a resident may read about their own report: every public step, in public words only."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.consolidation import splitting
from fieldapp.models import CalledUnit, CaseState, CaseStep, JointCall, Report, Unit, Verb

NOT_FOR_RESIDENTS = (
    Verb.ADD_REPORT, Verb.RESTRICT, Verb.CHASE, Verb.SUPERVISE, Verb.RECKON, Verb.ANSWER_CALL, Verb.DECLINE_CALL,
)  # fmt: skip


class PublicStep(NamedTuple):
    """A step, and what the resident may read of it."""

    step: CaseStep
    words: str


def public_steps(session: Session, report: Report) -> Sequence[PublicStep]:
    """The steps of every case the report has been in, while it was there and after, oldest first.

    Who added theirs unasked does not read what others were told before.
    """
    way = splitting.way_of(session, report)
    for_residents = (CaseStep.case_id.in_(way), CaseStep.verb.not_in(NOT_FOR_RESIDENTS))
    query = select(CaseStep).where(*for_residents).options(joinedload(CaseStep.unit))
    steps = session.scalars(query.order_by(CaseStep.at, CaseStep.number)).all()
    opened = next(iter(way))
    joined = [step.at for step in steps if step.case_id == opened and _joined_unasked(step)]
    found = []
    for step in steps:
        until = way[step.case_id]
        if (until is None or step.at <= until) and _is_about(step, opened, report):
            is_others = step.case_id != opened and any(step.at <= at for at in joined)
            found.append(PublicStep(step, "" if is_others else step.public_words))
    return found


def _joined_unasked(step: CaseStep) -> bool:
    return step.verb is Verb.MERGE and step.person_id is None


def _is_about(step: CaseStep, opened: UUID, report: Report) -> bool:
    """Whether a step that begins, merges or splits concerns this report rather than another one of its case."""
    if step.verb is Verb.REPORT:
        return step.case_id in {opened, report.first_case_id}
    return step.verb is not Verb.UNMERGE or step.from_state is CaseState.MERGED


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
