"""Several reports, one case: merging, undoing it, adding mine to a known case. Nothing merges by itself.

The deadlines of merged cases bound the lead's clocks (`domain/deadlines/merged_deadlines.py`); undoing puts none back.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.involvements import involve
from fieldapp.domain.cases import workflow
from fieldapp.domain.cases.concurrent_changes import GONE_ON, NOT_SAID, Seen, refuse_any_moved, refuse_moved
from fieldapp.domain.cases.workflow import Note, take_step, write_step
from fieldapp.domain.deadlines import clocks
from fieldapp.domain.errors import AlreadyDone, DomainError, NotYours
from fieldapp.models import OPEN_STATES, Case, CaseState, CaseStep, Involvement, Person, Report, Task, Verb

ONLY_REMINDS = (Verb.CHASE, Verb.ESCALATE)  # names people without giving them a part


def merge(
    session: Session,
    actor: Actor,
    lead: Case,
    others: Sequence[Case],
    reason: str,
    now: datetime,
    seen: Seen = NOT_SAID,
) -> Case:
    """Put the reports of `others` into `lead`; the earliest deadline holds.

    Raises DomainError for a case with itself, across restrictions, or without a reason; MovedOn like any step.
    """
    if not reason.strip():
        raise DomainError("Please say why these are the same problem.")
    if not others or lead in others:
        raise DomainError("Please choose at least two different cases.")
    for case in (lead, *others):
        if not actor.may("merge_cases", case.scope):
            raise NotYours("This step is somebody else's to take.")
    if len({is_kept_apart(case) for case in (lead, *others)}) > 1:
        raise DomainError("A restricted case cannot be merged with an open one.")
    workflow.lock(session, lead, *others)
    refuse_any_moved(session, (lead, *others), seen)
    if lead.state not in OPEN_STATES:
        raise AlreadyDone(GONE_ON)
    for case in others:
        _merge_one(session, actor, lead, case, reason, now)
    clocks.refresh(session, lead, now)  # its rungs follow the earliest deadline
    return lead


def undo_merge(
    session: Session, actor: Actor, case: Case, reason: str, now: datetime, seen: Seen = NOT_SAID
) -> Case:
    """Give a merged case back its reports, state and rungs, in whatever order merges are undone."""
    lead = case.merged_into
    if case.state is not CaseState.MERGED or lead is None:
        raise AlreadyDone("This merge was already undone.")
    if not actor.may("merge_cases", case.scope):
        raise NotYours("This step is somebody else's to take.")
    chain = [lead, *leads_of(lead)]
    workflow.lock(session, case, *chain)
    refuse_moved(session, case, seen)
    before = before_merge(case)
    moving = _brought(session, before, chain)
    if not moving:
        raise DomainError("Its reports have been split off since; there is nothing to bring back.")
    case.merged_into_id, case.merged_into = None, None
    note = Note(internal_words=reason, other=lead)
    workflow.come_back(session, case, CaseState(before["state"]), actor, now, note)
    for report in moving:
        report.case_id = case.id
    read_again(session, case, *chain)
    write_step(session, lead, (Verb.UNMERGE, lead.state), actor, now, Note(internal_words=reason, other=case))
    clocks.refresh(session, case, now)
    for one in chain:
        _leave(session, one, {report.person_id for report in moving})
        if one.is_open or one.state is CaseState.MERGED:  # what was closed in time stays so
            clocks.refresh(session, one, now)
    return case


def add_mine(session: Session, reporter: Actor | None, case: Case, chosen: Case, now: datetime) -> Case:
    """ "This is the one": the case just opened goes into the one its reporter chose, or into that one's lead.

    Stays a case of its own where the chosen one is closed by now or either is kept apart. Undone like any merge.
    """
    lead = [chosen, *leads_of(chosen)][-1]
    workflow.lock(session, lead)
    if lead.state not in OPEN_STATES or is_kept_apart(lead) or is_kept_apart(case):
        return case
    _merge_one(session, reporter, lead, case, "", now)
    clocks.refresh(session, lead, now)
    return lead


def is_kept_apart(case: Case) -> bool:
    """Whoever reported into a case may see it, so nothing plain goes into what is restricted or touches a child."""
    return case.is_restricted or case.minor_involved


def leads_of(case: Case) -> Iterator[Case]:
    """The case this one was merged into, the one that was merged into, and so on."""
    while case.merged_into is not None:
        case = case.merged_into
        yield case


def before_merge(case: Case) -> dict[str, Any]:
    """What a merged case was when it was merged: its state, its reports."""
    return next(step for step in reversed(case.steps) if step.verb is Verb.MERGE).before or {}


def read_again(session: Session, *cases: Case) -> None:
    """Reports have moved from one of these to another."""
    session.flush()
    for case in cases:
        session.expire(case, ["reports"])


def _merge_one(
    session: Session, actor: Actor | None, lead: Case, case: Case, reason: str, now: datetime
) -> None:
    moving = list(case.reports)
    came = [person for report in moving for person in _involved_by(session, lead, report, now)]
    before = {
        "state": case.state.value,
        "reports": [str(report.id) for report in moving],
        "involved": [str(person_id) for person_id in came],
    }
    take_step(session, case, Verb.MERGE, actor, now, Note(internal_words=reason, other=lead, before=before))
    case.merged_into_id, case.merged_into = lead.id, lead
    for report in moving:
        report.case_id = lead.id
    read_again(session, lead, case)
    note = Note(internal_words=reason, other=case, before=before)
    write_step(session, lead, (Verb.ADD_REPORT, lead.state), actor, now, note)


def _involved_by(session: Session, lead: Case, report: Report, now: datetime) -> Iterator[UUID]:
    """The reporter, if it is this report that lets them see the lead."""
    if report.person_id and involve(session, lead, session.get_one(Person, report.person_id), now):
        yield report.person_id


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
