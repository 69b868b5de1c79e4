"""Today: everything somebody is to do next, in one list, the most pressing first. No counts, no scores."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_
from sqlalchemy.orm import Session, defer, joinedload, lazyload

from fieldapp.clock import CHINA, day_of
from fieldapp.domain import patrols
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.rights import HANDS_ON
from fieldapp.domain.joint_handling import calls
from fieldapp.domain.tasks import finishing
from fieldapp.models import (
    CallAnswer,
    Case,
    CaseState,
    CaseStep,
    Household,
    Level,
    Report,
    Resident,
    Task,
    TaskState,
)

S = CaseState
MOST_ENTRIES = 50
FIELD_RUNGS = (Level.GRID, Level.VILLAGE)  # what was escalated is the next level's to do
TO_HANDLE = (S.DISPATCHED, S.SIGNED, S.IN_HAND)
TO_VERIFY = (S.FED_BACK, S.SETTLED)
LATEST = datetime.max.replace(tzinfo=UTC)


class Ask(StrEnum):
    """What is to be done next."""

    FINISH_PATROL = "finish_patrol"
    DO_TASK = "do_task"
    VISIT = "visit"
    SIGN = "sign"
    FEED_BACK = "feed_back"
    RESUME = "resume"
    VERIFY = "verify"
    DISPATCH = "dispatch"
    DECIDE = "decide"
    CLOSE = "close"
    ANSWER_CALL = "answer_call"
    JOIN = "join"


@dataclass(frozen=True)
class Entry:
    """One card: what to do, with what (`id` is the patrol's, task's, resident's or case's), by when."""

    ask: Ask
    id: UUID
    title: str
    detail: str
    due_at: datetime | None


def entries(session: Session, actor: Actor, now: datetime) -> list[Entry]:
    """At most MOST_ENTRIES, a patrol under way first, then by when it is due."""
    found = [*_tasks(session, actor), *_cases(session, actor, now), *_visits(session, actor, day_of(now))]
    found += _calls(session, actor)
    found.sort(key=lambda entry: (entry.due_at or LATEST, entry.ask, entry.id))
    return [*_patrol(session, actor), *found][:MOST_ENTRIES]


def _patrol(session: Session, actor: Actor) -> Iterator[Entry]:
    begun = patrols.unfinished(session, actor)
    if begun is not None:
        yield Entry(Ask.FINISH_PATROL, begun.id, begun.grid.name, begun.place_words, None)


def _tasks(session: Session, actor: Actor) -> Iterator[Entry]:
    mine = record_visibility.visible_tasks(actor).where(
        Task.assignee_id == actor.id, Task.state == TaskState.OPEN
    )
    mine = mine.options(joinedload(Task.place), joinedload(Task.household), defer(Task.note))
    for task in session.scalars(mine.order_by(Task.due_on, Task.id).limit(MOST_ENTRIES)):
        where = task.household.address if task.household else task.place.name
        yield Entry(Ask.DO_TASK, task.id, task.title, where, finishing.due_at(task))


def _visits(session: Session, actor: Actor, today: date) -> Iterator[Entry]:
    due = visits_due(actor, today).options(joinedload(Resident.household), lazyload(Resident.care))
    for resident in session.scalars(due.order_by(Resident.next_visit_on, Resident.id).limit(MOST_ENTRIES)):
        yield Entry(
            Ask.VISIT, resident.id, resident.name, resident.household.address, _end_of(resident.next_visit_on)
        )


def visits_due(actor: Actor, today: date) -> Select[Resident]:
    """Residents whose visit is due in the grids one walks oneself, unless the household has refused."""
    due = record_visibility.visible_residents(actor, today).join(Resident.household)
    return due.where(
        Resident.next_visit_on <= today,
        policy.within(Resident.scope, actor.scopes("write_visit")),
        policy.within(Resident.scope, walked(actor)),
        or_(Household.refusal_until.is_(None), Household.refusal_until <= today),
    )


def walked(actor: Actor) -> list[str]:
    """A head of a whole village gives visits as tasks; who has a grid makes them."""
    return [p.scope for p in actor.postings if p.place.is_grid or not actor.may("give_task", p.scope)]


def _cases(session: Session, actor: Actor, now: datetime) -> Iterator[Entry]:
    wanted = or_(_to_handle(actor, day_of(now)), _to_verify(actor), _to_lead(actor))
    query = policy.visible_cases(actor).where(Case.is_open.is_(True), wanted)
    query = query.options(joinedload(Case.place)).order_by(Case.due_at, Case.id)
    for case in session.scalars(query.limit(MOST_ENTRIES)):
        due = case.accept_by if case.state is S.REPORTED else case.due_at
        detail = f"{case.place.name} {case.place_words}".strip()
        yield Entry(_ask(actor, case), case.id, case.summary, detail, due)


def _calls(session: Session, actor: Actor) -> Iterator[Entry]:
    """What my units are called in to."""
    for one in session.scalars(calls.awaiting(actor).limit(MOST_ENTRIES)) if actor.unit_ids else ():
        case, is_coming = one.call.case, one.answer is CallAnswer.COMING
        due = one.call.come_by if is_coming else one.call.answer_by
        detail = f"{case.place.name} {case.place_words}".strip()
        yield Entry(Ask.JOIN if is_coming else Ask.ANSWER_CALL, case.id, case.summary, detail, due)


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


def _ask(actor: Actor, case: Case) -> Ask:
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


def _end_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time.max, CHINA) if day else None
