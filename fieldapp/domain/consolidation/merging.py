"""Several reports, one case: merging, undoing it, adding mine to a known case. Nothing merges by itself.

The deadlines of merged cases bound the lead's clocks (`domain/deadlines/merged_deadlines.py`), and their urgency is
the lead's (`merged_urgency.py`); undoing puts none back.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.involvements import involve
from fieldapp.domain.cases import workflow
from fieldapp.domain.cases.concurrent_changes import GONE_ON, NOT_SAID, Seen, refuse_any_moved
from fieldapp.domain.cases.workflow import Note, take_step, write_step
from fieldapp.domain.consolidation import merged_urgency
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.models import OPEN_STATES, Case, CaseState, Person, Report, Verb


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

    Raises RuleBroken for a case with itself, across restrictions, or without a reason; MovedOn like any step.
    """
    if not reason.strip():
        raise RuleBroken("Please say why these are the same problem.")
    if not others or lead in others:
        raise RuleBroken("Please choose at least two different cases.")
    for case in (lead, *others):
        if not actor.may("merge_cases", case.scope):
            raise NotYours("This step is somebody else's to take.")
    if len({is_kept_apart(case) for case in (lead, *others)}) > 1:
        raise RuleBroken("A restricted case cannot be merged with an open one.")
    workflow.lock(session, lead, *others)
    refuse_any_moved(session, (lead, *others), seen)
    if lead.state not in OPEN_STATES:
        raise AlreadyDone(GONE_ON)
    for case in others:
        _merge_one(session, actor, lead, case, reason, now)
    merged_urgency.follow(session, lead, now)
    return lead


def add_mine(session: Session, reporter: Actor | None, case: Case, chosen: Case, now: datetime) -> Case:
    """ "This is the one": the case just opened goes into the one its reporter chose, or into that one's lead.

    Stays a case of its own where the chosen one is closed by now or either is kept apart. Undone like any merge.
    """
    lead = [chosen, *leads_of(chosen)][-1]
    workflow.lock(session, lead)
    if lead.state not in OPEN_STATES or is_kept_apart(lead) or is_kept_apart(case):
        return case
    _merge_one(session, reporter, lead, case, "", now)
    merged_urgency.follow(session, lead, now)
    return lead


def is_kept_apart(case: Case) -> bool:
    """Whoever reported into a case may see it, so nothing plain goes into what is restricted or touches a child."""
    return case.is_restricted or case.minor_involved


def leads_of(case: Case) -> Iterator[Case]:
    """The case this one was merged into, the one that was merged into, and so on."""
    while case.merged_into is not None:
        case = case.merged_into
        yield case


def reports_of_merged(session: Session, case: Case) -> Sequence[Report]:
    """The reports a merged case brought into its lead, oldest first; none of a case that stands by itself."""
    if case.state is not CaseState.MERGED:
        return ()
    before = next((step.before or {} for step in reversed(case.steps) if step.verb is Verb.MERGE), {})
    ids = [UUID(report_id) for report_id in before.get("reports", ())]
    query = select(Report).where(Report.id.in_(ids)).order_by(Report.received_at)
    return session.scalars(query.options(joinedload(Report.person), selectinload(Report.photos))).all()


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
    brought = {**before, "urgency": merged_urgency.own(lead).value}
    note = Note(internal_words=reason, other=case, before=brought)
    write_step(session, lead, (Verb.ADD_REPORT, lead.state), actor, now, note)


def _involved_by(session: Session, lead: Case, report: Report, now: datetime) -> Iterator[UUID]:
    """The reporter, if it is this report that lets them see the lead."""
    if report.person_id and involve(session, lead, session.get_one(Person, report.person_id), now):
        yield report.person_id
