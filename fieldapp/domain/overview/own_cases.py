"""Cases somebody is to handle, verify or lead."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import Session, joinedload

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.rights import HANDS_ON
from fieldapp.domain.overview.entries import MOST_ENTRIES, TO_HANDLE, TO_VERIFY, Ask, Entry
from fieldapp.models import Case, CaseState, CaseStep, Level, Report, Urgency

S = CaseState
FIELD_RUNGS = (Level.GRID, Level.VILLAGE)  # what was escalated is the next level's to do


def case_entries(session: Session, actor: Actor, now: datetime) -> Iterator[Entry]:
    wanted = or_(_to_handle(actor, day_of(now)), _to_verify(actor), _to_lead(actor))
    query = policy.visible_cases(actor).where(Case.is_open.is_(True), wanted)
    query = query.options(joinedload(Case.place)).order_by(Case.due_at, Case.id)
    for case in session.scalars(query.limit(MOST_ENTRIES)):
        due = case.accept_by if case.state is S.REPORTED else case.due_at
        detail = f"{case.place.name} {case.place_words}".strip()
        is_to_accept = case.state is S.REPORTED and case.urgency is Urgency.URGENT
        yield Entry(_next_action(actor, case), case.id, case.summary, detail, due, is_to_accept)


def _is_handler(actor: Actor) -> ColumnElement[bool]:
    """policy.is_handler() as a condition."""
    return or_(Case.handler_id == actor.id, and_(Case.handler_id.is_(None), Case.unit_id.in_(actor.unit_ids)))


def _to_handle(actor: Actor, today: date) -> ColumnElement[bool]:
    to_resume = and_(Case.state == S.ON_HOLD, Case.review_on <= today)
    return and_(_is_handler(actor), or_(Case.state.in_(TO_HANDLE), to_resume))


def _to_verify(actor: Actor) -> ColumnElement[bool]:
    """What I reported and somebody else did."""
    reported = exists().where(Report.case_id == Case.id, Report.person_id == actor.id)
    return and_(Case.state.in_(TO_VERIFY), reported, ~_has_handled(actor))


def _to_lead(actor: Actor) -> ColumnElement[bool]:
    """What waits for a grid head in their area; verification only where no reporter is left to do it."""
    worked_on = exists().where(
        CaseStep.case_id == Report.case_id,
        CaseStep.person_id == Report.person_id,
        CaseStep.verb.in_(HANDS_ON),
    )
    has_verifier = exists().where(Report.case_id == Case.id, Report.person_id.is_not(None), ~worked_on)
    steps = (
        ("dispatch_case", Case.state.in_([S.REPORTED, S.ACCEPTED])),
        ("decide_objection", Case.state == S.OBJECTED),
        ("decide_extension", Case.state == S.EXTENSION_ASKED),
        ("close_case", Case.state == S.VERIFIED),
        ("close_case", and_(Case.state.in_(TO_VERIFY), ~has_verifier, ~_has_handled(actor))),
    )
    waiting = (and_(policy.within(Case.scope, actor.scopes(verb)), state) for verb, state in steps)
    return and_(Case.level.in_(FIELD_RUNGS), or_(*waiting))


def _has_handled(actor: Actor) -> ColumnElement[bool]:
    """Who worked on a case never verifies it."""
    step = exists().where(
        CaseStep.case_id == Case.id, CaseStep.person_id == actor.id, CaseStep.verb.in_(HANDS_ON)
    )
    return or_(step, and_(Case.handler_id.is_not(None), Case.handler_id == actor.id))


def _next_action(actor: Actor, case: Case) -> Ask:
    if policy.is_handler(actor, case) and case.state in TO_HANDLE:
        return Ask.SIGN if case.state is S.DISPATCHED else Ask.FEED_BACK
    return {
        S.ON_HOLD: Ask.RESUME,
        S.FED_BACK: Ask.VERIFY,
        S.SETTLED: Ask.VERIFY,
        S.OBJECTED: Ask.DECIDE,
        S.EXTENSION_ASKED: Ask.DECIDE,
        S.VERIFIED: Ask.CLOSE,
    }.get(case.state, Ask.DISPATCH)
