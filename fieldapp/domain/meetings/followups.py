"""What a decision becomes: a worker's task, or a step of its case. The rules of tasks and of cases decide."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import chasing, steps, workflow
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.tasks import giving
from fieldapp.domain.tasks.giving import NewTask, Subject
from fieldapp.models import Case, CaseStep, Matter, MeetingUnit, Person, ServiceItem, Task, Unit, Verb

LONGEST_TITLE = 80


@dataclass(frozen=True)
class NewDecision:
    """What a meeting decides on a matter. `item`: the basis of a task without a case; `as_step`: take a step, too."""

    words: str
    owner: Unit | Person
    due_on: date
    item: ServiceItem | None = None
    as_step: bool = False


def give_task(session: Session, actor: Actor, matter: Matter, new: NewDecision, now: datetime) -> Task:
    """The task of a worker who owns a decision; its basis is the case or an admitted item. Raises as giving does."""
    if not isinstance(new.owner, Person):
        raise RuleBroken("A task is given to a person.")
    about = Subject(case=matter.case) if matter.case else Subject(place=matter.meeting.place)
    words = new.words.strip()
    task = NewTask(
        title=words[:LONGEST_TITLE], due_on=new.due_on, assignee=new.owner, about=about, item=new.item,
        note=words if len(words) > LONGEST_TITLE else "",
    )  # fmt: skip
    return giving.give(session, actor, task, now)


def take_step(
    session: Session, actor: Actor, matter: Matter, new: NewDecision, now: datetime
) -> CaseStep | None:  # fmt: skip
    """The case goes to the unit that owns the decision, or the unit is chased. Raises RuleBroken where neither fits."""
    case, words = matter.case, Words(internal=new.words.strip())
    if not new.as_step or case is None or not isinstance(new.owner, Unit):
        return None
    verb = step_for(session, case, new.owner)
    if verb is Verb.CHASE:
        return chasing.chase(session, actor, case, words, now)
    if verb is Verb.DISPATCH:
        return steps.dispatch(session, actor, case, new.owner, words, now)
    raise RuleBroken(
        "The case cannot go to this unit now. Record the decision without a step, or change the case first."
    )


def step_for(session: Session, case: Case, unit: Unit) -> Verb | None:
    """Which step a decision about this unit is: chased if it has the case, else dispatched where that is possible."""
    if not case.is_open:
        return None
    if case.unit_id == unit.id:
        return Verb.CHASE
    may_own = unit.id in {each.id for each in steps.units_for(session, case)}
    return Verb.DISPATCH if may_own and workflow.allows(case.state, Verb.DISPATCH) else None


def owning_units(matter: Matter) -> Select[Unit]:
    """Units that can own a decision: those of the meeting, and whoever has the case."""
    attending = select(MeetingUnit.unit_id).where(MeetingUnit.meeting_id == matter.meeting_id)
    has_case = Unit.id == (matter.case.unit_id if matter.case else None)
    mine = or_(Unit.id.in_(attending), has_case)
    return select(Unit).where(mine, Unit.ends_on.is_(None)).order_by(Unit.scope, Unit.name)


def owning_people(actor: Actor, matter: Matter, now: datetime) -> Select[Person]:
    """Workers who can be given a task there."""
    if matter.case is None:
        return policy.workers_in(matter.meeting.scope, day_of(now)).limit(300)
    return giving.workers_for(actor, matter.case.scope, day_of(now)).limit(300)
