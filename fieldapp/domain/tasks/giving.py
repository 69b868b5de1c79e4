"""Tasks are given with a basis: an admitted item or a case, never a household. Work that is not admitted is refused."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.involvements import involve
from fieldapp.domain.errors import N_, NotYours, RuleBroken
from fieldapp.models import Case, Household, ItemState, Person, Place, ServiceItem, Task, TaskState, Unit

VILLAGE_DIGITS = 12


@dataclass(frozen=True)
class Subject:
    """What a task is about: a case, a household or a place; the first of them that is there."""

    case: Case | None = None
    household: Household | None = None
    place: Place | None = None

    @property
    def scope(self) -> str:
        return self._first.scope

    @property
    def place_id(self) -> UUID:
        """The place the task belongs to, mostly a grid."""
        if self.case:
            return self.case.place_id
        return self.household.grid_id if self.household else self._first.id

    @property
    def _first(self) -> Case | Household | Place:
        found = self.case or self.household or self.place
        if found is None:
            raise RuleBroken("Please say what the task is about.")
        return found


@dataclass(frozen=True)
class NewTask:
    """What somebody is asked to do, by which day, and on which basis (`item`, else the subject's case)."""

    title: str
    due_on: date
    assignee: Person
    about: Subject
    item: ServiceItem | None = None
    note: str = ""
    emergency_reason: str = ""  # why a household is visited although it refused
    unit: Unit | None = None  # on whose behalf, if it is not the giver's own unit or the item's applicant


def give(session: Session, actor: Actor, new: NewTask, now: datetime, task_id: UUID | None = None) -> Task:
    """Give a worker a task. Raises NotYours outside the giver's area, RuleBroken without a good basis."""
    about = new.about
    if not actor.may("give_task", about.scope):
        raise NotYours("You cannot give tasks here.")
    _check_basis(new, day_of(now))
    _check_refusal(new, day_of(now))
    if new.due_on < day_of(now):
        raise RuleBroken("The day may not lie in the past.")
    if not works_there(session, actor, about.scope, new.assignee, day_of(now)):
        raise RuleBroken("Please choose somebody who works in this area.")
    task = Task(
        id=task_id or uuid4(),
        state=TaskState.OPEN,
        title=new.title.strip(),
        note=new.note.strip() or None,
        emergency_reason=new.emergency_reason.strip() or None,
        due_on=new.due_on,
        scope=about.scope,
        place_id=about.place_id,
        service_item_id=new.item.id if new.item else None,
        unit_id=_asking_unit_id(actor, new),
        case_id=about.case.id if about.case else None,
        household_id=about.household.id if about.household else None,
        assignee_id=new.assignee.id,
        given_by_id=actor.id,
        given_at=now,
    )
    session.add(task)
    if about.case:
        involve(session, about.case, new.assignee, now)
    session.flush()
    return task


def workers_for(actor: Actor, scope: str, on: date) -> Select[Person]:
    """Who can be given work at `scope`: the workers of its village.

    A head who answers for one grid only chooses among that grid's workers.
    """
    village = scope[:VILLAGE_DIGITS]
    whole = actor.may("give_task", village) or not actor.may("give_task", scope)
    return policy.workers_in(village if whole else scope, on)


def asking_units(scope: str) -> Select[Unit]:
    """The departments that answer for a place: on their behalf tasks are given there."""
    above = [*policy.prefixes(scope), scope]
    query = select(Unit).where(Unit.is_centre.is_(False), Unit.ends_on.is_(None), Unit.scope.in_(above))
    return query.order_by(Unit.scope, Unit.name, Unit.id)


def _asking_unit_id(actor: Actor, new: NewTask) -> UUID | None:
    """Who is told when it is refused: the department that asks, the item's applicant, else the giver's own unit."""
    if new.unit is not None:
        return new.unit.id
    if new.item is not None and new.item.applicant_unit_id is not None:
        return new.item.applicant_unit_id
    return next(iter(actor.unit_ids), None)


def _check_basis(new: NewTask, today: date) -> None:
    if new.item is None and new.about.case is None:
        raise RuleBroken("Please choose the admitted work item or the case this task is based on.")
    if new.item is not None and not (
        new.item.is_admitted(today) and policy.is_within(new.about.scope, [new.item.scope])
    ):
        raise RuleBroken(_why_not(new.item, new.about.scope, today))
    if new.item is None and new.about.case is not None and not new.about.case.is_open:
        raise RuleBroken("This case is closed, so it cannot be the basis of a task.")
    if new.unit is not None and not policy.covers(new.unit.scope, new.about.scope):
        raise RuleBroken("Please choose a department that answers for this place.")


def _why_not(item: ServiceItem, scope: str, today: date) -> str:
    """Why an item is no basis of a task there now; the rule is said with it."""
    if not policy.is_within(scope, [item.scope]):
        return N_(
            "Work that is not admitted may not be given to grid workers. This item is not admitted here."
        )
    if item.state is ItemState.PAUSED:
        return N_("This service item is paused. No new tasks are given for it until it is taken up again.")
    if item.state is ItemState.ENDED or (item.state is ItemState.IN_FORCE and item.is_over(today)):
        return N_("Work that is not admitted may not be given to grid workers. This item has ended.")
    return N_("Work that is not admitted may not be given to grid workers. This item is not in force yet.")


def _check_refusal(new: NewTask, today: date) -> None:
    home = new.about.household
    if home is not None and home.is_refusing(today) and not new.emergency_reason.strip():
        raise RuleBroken(
            "This household has refused visits. Only an emergency with a named reason permits a task there."
        )


def works_there(session: Session, actor: Actor, scope: str, person: Person, on: date) -> bool:
    there = workers_for(actor, scope, on).where(Person.id == person.id).with_only_columns(Person.id)
    return session.scalar(there) is not None
