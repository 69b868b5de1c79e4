"""One report of several is another problem: it goes on as a case of its own. Merging that back undoes it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.involvements import involve
from fieldapp.domain.cases import opening, workflow
from fieldapp.domain.cases.concurrent_changes import GONE_ON, NOT_SAID, Seen, refuse_moved
from fieldapp.domain.cases.workflow import Note, write_step
from fieldapp.domain.consolidation import merging, unmerging
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.models import OPEN_STATES, Case, CaseState, Person, Report, Verb


def split_off(
    session: Session,
    actor: Actor,
    case: Case,
    report: Report,
    reason: str,
    now: datetime,
    seen: Seen = NOT_SAID,
) -> Case:
    """Give one of several reports a case of its own: the one it opened, or a new one whose clocks began then.

    Raises RuleBroken without a reason or for a case's only report.
    """
    if not actor.may("merge_cases", case.scope):
        raise NotYours("This step is somebody else's to take.")
    if not reason.strip():
        raise RuleBroken("Please say why this is another problem.")
    workflow.lock(session, case)
    lock(session, report)
    refuse_moved(session, case, seen)
    if case.state not in OPEN_STATES:
        raise AlreadyDone(GONE_ON)
    if report.case_id != case.id or len(case.reports) < 2:
        raise RuleBroken("Only one of several reports can be split off.")
    first = session.get_one(Case, report.first_case_id)
    if first.state is CaseState.MERGED and _came_alone(first, case, report):
        return unmerging.undo_merge(session, actor, first, reason, now)
    return _in_a_new_case(session, actor, case, report, reason, now)


def _in_a_new_case(
    session: Session, actor: Actor, case: Case, report: Report, reason: str, now: datetime
) -> Case:
    own, former = opening.case_for(session, report, case, now), list(way_of(session, report))
    report.case_id = report.first_case_id = own.id
    merging.read_again(session, case, own)
    note = Note(internal_words=reason, other=own)
    write_step(session, case, (Verb.UNMERGE, case.state), actor, now, note)
    before: dict[str, Any] = {
        "former": [str(one) for one in former]
    }  # where its reporter followed it until now
    note = Note(internal_words=reason, other=case, before=before)
    write_step(session, own, (Verb.REPORT, own.state), actor, now, note)
    if report.person_id:
        involve(session, own, session.get_one(Person, report.person_id), now)
    return own


def _came_alone(first: Case, case: Case, report: Report) -> bool:
    """Whether undoing the merge that brought this report here would bring back no other."""
    came = set(unmerging.before_merge(first)["reports"])
    return {str(one.id) for one in case.reports} & came == {str(report.id)}


def way_of(session: Session, report: Report) -> dict[UUID, datetime | None]:
    """The cases this report has been in, the first one first, and until when; None: its story goes on there."""
    first = session.get_one(Case, report.first_case_id)
    began = first.steps[0] if first.steps else None
    former = ((began.before if began else None) or {}).get("former", [])
    way: dict[UUID, datetime | None] = {UUID(one): began.at for one in former if began}
    return way | dict.fromkeys([first.id, *(lead.id for lead in merging.leads_of(first))])
