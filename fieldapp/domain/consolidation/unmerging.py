"""A merge is undone: the case takes back the reports it brought."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import workflow
from fieldapp.domain.cases.concurrent_changes import NOT_SAID, Seen, refuse_moved
from fieldapp.domain.cases.workflow import Note, write_step
from fieldapp.domain.consolidation import merged_urgency
from fieldapp.domain.consolidation.merging import leads_of, read_again
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.models import Case, CaseState, CaseStep, Involvement, Report, Task, Verb

ONLY_REMINDS = (Verb.CHASE, Verb.ESCALATE)  # names people without giving them a part


def undo_merge(
    session: Session, actor: Actor, case: Case, reason: str, now: datetime, seen: Seen = NOT_SAID
) -> Case:
    """Give a merged case back its reports, state and milestones, in whatever order merges are undone."""
    lead = case.merged_into
    if case.state is not CaseState.MERGED or lead is None:
        raise AlreadyDone("This merge has already been undone.")
    if not actor.may("merge_cases", case.scope):
        raise NotYours("This step is somebody else's to take.")
    chain = [lead, *leads_of(lead)]
    workflow.lock(session, case, *chain)
    refuse_moved(session, case, seen)
    before = before_merge(case)
    moving = _brought(session, before, chain)
    if not moving:
        raise RuleBroken("All its reports have since been split off. There is nothing to undo.")
    case.merged_into_id, case.merged_into = None, None
    note = Note(internal_words=reason, other=lead)
    workflow.come_back(session, case, CaseState(before["state"]), actor, now, note)
    for report in moving:
        report.case_id = case.id
    read_again(session, case, *chain)
    write_step(session, lead, (Verb.UNMERGE, lead.state), actor, now, Note(internal_words=reason, other=case))
    merged_urgency.follow(session, case, now)
    for one in chain:
        _leave(session, one, {report.person_id for report in moving})
        if one.is_open or one.state is CaseState.MERGED:  # what was closed in time stays so
            merged_urgency.follow(session, one, now)
    return case


def before_merge(case: Case) -> dict[str, Any]:
    """What a merged case was when it was merged: its state, its reports."""
    return next(step for step in reversed(case.steps) if step.verb is Verb.MERGE).before or {}


def _brought(session: Session, before: dict[str, Any], chain: Sequence[Case]) -> Sequence[Report]:
    """The reports that came with a case, wherever its lead was merged on to; not what was split off since."""
    ids = [UUID(report_id) for report_id in before["reports"]]
    there = Report.case_id.in_([one.id for one in chain])
    return session.scalars(select(Report).where(Report.id.in_(ids), there)).all()


def _leave(session: Session, lead: Case, people: Iterable[UUID | None]) -> None:
    """Whoever saw the lead only because of a report that has left it does so no more."""
    added = [step.before or {} for step in lead.steps if step.verb is Verb.ADD_REPORT]
    came = {person_id for before in added for person_id in before.get("involved", [])}
    still = {lead.handler_id, *(report.person_id for report in _reports_of(session, lead))}
    for person_id in {person_id for person_id in people if str(person_id) in came} - still:
        named = and_(CaseStep.target_person_id == person_id, CaseStep.verb.not_in(ONLY_REMINDS))
        signed = and_(CaseStep.person_id == person_id, CaseStep.verb == Verb.SIGN)
        steps = exists().where(CaseStep.case_id == lead.id, or_(named, signed))
        tasks = exists().where(Task.case_id == lead.id, Task.assignee_id == person_id)
        if not session.scalar(select(or_(steps, tasks))):
            mine = (Involvement.case_id == lead.id, Involvement.person_id == person_id)
            session.execute(delete(Involvement).where(*mine))


def _reports_of(session: Session, case: Case) -> Sequence[Report]:
    """Its reports, also while they are where it was merged into."""
    if case.state is not CaseState.MERGED:
        return case.reports
    return _brought(session, before_merge(case), list(leads_of(case)))
