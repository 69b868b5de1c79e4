"""Today: one list of what waits for this person, the most pressing first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.clock import day_of
from fieldapp.domain import patrols, policy
from fieldapp.domain.policy import Actor
from fieldapp.models import Case, CaseState, Patrol, Report, Resident, Task, TaskState

MOST = 50
S = CaseState
HANDLING = (S.DISPATCHED, S.SIGNED, S.IN_HAND)
TO_VERIFY = (S.FED_BACK, S.SETTLED)
FOR_HEADS = (S.REPORTED, S.ACCEPTED, S.VERIFIED, S.EXTENSION_ASKED, S.FED_BACK, S.SETTLED)


@dataclass(frozen=True)
class Today:
    """What waits, by kind; `cases` are those in which the next step may be this person's."""

    tasks: Sequence[Task]
    cases: Sequence[Case]
    residents: Sequence[Resident]
    patrol: Patrol | None

    def entries(self, now: datetime) -> list[tuple[str, Task | Case | Resident]]:
        """(kind, record) in the order of need: what is most overdue first."""
        rows = sorted(self._dated(day_of(now)), key=lambda row: row[0])
        return [(kind, record) for _, kind, record in rows][:MOST]

    def _dated(self, today: date) -> Iterator[tuple[tuple[date, int], str, Task | Case | Resident]]:
        for task in self.tasks:
            yield (task.due_on, 1), "task", task
        for case in self.cases:
            yield (day_of(case.due_at) if case.due_at else today, 0), "case", case
        for resident in self.residents:
            yield (resident.next_visit_on or today, 2), "resident", resident


def for_person(session: Session, actor: Actor, now: datetime) -> Today:
    """Everything that waits for `actor`, in a fixed number of statements."""
    today = day_of(now)
    tasks = select(Task).where(Task.assignee_id == actor.id, Task.state == TaskState.OPEN)
    tasks = tasks.options(joinedload(Task.place)).order_by(Task.due_on).limit(MOST)
    residents = policy.visible_residents(actor, today).where(Resident.next_visit_on <= today)
    residents = residents.options(joinedload(Resident.household)).order_by(Resident.next_visit_on)
    visits_are_mine = actor.may_anywhere("write_visit")
    return Today(
        tasks=session.scalars(tasks).unique().all(),
        cases=_cases(session, actor),
        residents=session.scalars(residents.limit(MOST)).unique().all() if visits_are_mine else [],
        patrol=patrols.own_unfinished(session, actor),
    )


def _cases(session: Session, actor: Actor) -> Sequence[Case]:
    reported = select(Report.case_id).where(Report.person_id == actor.id)
    mine = [
        (Case.handler_id == actor.id) & Case.state.in_(HANDLING),
        Case.id.in_(reported) & Case.state.in_(TO_VERIFY) & (Case.handler_id.is_distinct_from(actor.id)),
        policy.within(Case.scope, actor.scopes("dispatch_case")) & Case.state.in_(FOR_HEADS),
    ]
    query = policy.visible_cases(actor).where(Case.is_open.is_(True), or_(*mine))
    query = query.options(joinedload(Case.place), joinedload(Case.category)).order_by(Case.due_at)
    return session.scalars(query.limit(MOST)).unique().all()
