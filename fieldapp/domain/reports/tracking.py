"""What a resident may read about their own report: every public step, in public words only.

What they wrote themselves is theirs to read again, and nobody else's: for whoever has entered the PIN.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.cases.workflow import BY_REPORTER
from fieldapp.domain.consolidation import splitting
from fieldapp.models import CalledUnit, CaseState, CaseStep, JointCall, Photo, PhotoState, Report, Unit, Verb

V = Verb
NOT_FOR_RESIDENTS = (
    V.ADD_REPORT, V.RESTRICT, V.CHASE, V.SUPERVISE, V.RECKON, V.ANSWER_CALL, V.DECLINE_CALL, V.NOTE_LATE,
)  # fmt: skip
# What goes on inside the offices; shown only with the words that somebody wrote for the reporter.
INSIDE = frozenset({
    V.SIGN, V.OBJECT, V.UPHOLD_OBJECTION, V.OVERRULE_OBJECTION, V.ASK_EXTENSION, V.REFUSE_EXTENSION, V.JOIN, V.CONCLUDE,
})  # fmt: skip


class PublicStep(NamedTuple):
    """A step, what the resident may read of it, and whether they took it themselves."""

    step: CaseStep
    words: str
    is_own: bool


def public_steps(session: Session, report: Report, is_own: bool = False) -> Sequence[PublicStep]:
    """The steps of every case the report has been in, while it was there and after, oldest first.

    Who added theirs unasked does not read what others were told before. `is_own`: with what the reporter did.
    """
    way = splitting.way_of(session, report)
    for_residents = (
        CaseStep.case_id.in_(way),
        CaseStep.verb.not_in(NOT_FOR_RESIDENTS),
        _not_others(report, is_own),
    )
    query = select(CaseStep).where(*for_residents).options(joinedload(CaseStep.unit))
    query = query.options(joinedload(CaseStep.words)) if is_own else query
    steps = session.scalars(query.order_by(CaseStep.at, CaseStep.number)).all()
    opened = next(iter(way))
    joined = [step.at for step in steps if step.case_id == opened and _joined_unasked(step)]
    found = []
    for step in steps:
        until = way[step.case_id]
        is_hidden = step.verb in INSIDE and not step.public_words
        if (until is None or step.at <= until) and _is_about(step, opened, report) and not is_hidden:
            is_others = step.case_id != opened and any(step.at <= at for at in joined)
            is_mine = is_own and step.report_id == report.id
            found.append(PublicStep(step, "" if is_others else step.public_words, is_mine))
    return found


def _not_others(report: Report, is_own: bool) -> ColumnElement[bool]:
    """What other reporters of the same case added and confirmed is not for this one."""
    is_plain = CaseStep.verb.not_in(BY_REPORTER)
    return or_(is_plain, CaseStep.report_id == report.id) if is_own else is_plain


def own_photos(session: Session, report: Report) -> Sequence[Photo]:
    """The photos that came with a report, and those its reporter added; re-encoded ones only."""
    steps = select(CaseStep.id).where(CaseStep.report_id == report.id)
    mine = or_(Photo.report_id == report.id, Photo.step_id.in_(steps))
    return session.scalars(
        select(Photo).where(mine, Photo.state == PhotoState.READY).order_by(Photo.received_at)
    ).all()


def open_question(report: Report) -> CaseStep | None:
    """What the reporter is asked at present."""
    if report.case.state is not CaseState.ASKED_REPORTER:
        return None
    return next((step for step in reversed(report.case.steps) if step.verb is Verb.ASK_REPORTER), None)


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
