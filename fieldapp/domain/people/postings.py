"""Postings: given, ended, handed over with what is still open. Nothing a person had is forgotten."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log, policy, posting_rights, powers
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.access.involvements import involve
from fieldapp.domain.access.powers import At, Power
from fieldapp.domain.cases import workflow
from fieldapp.domain.cases.workflow import Note, write_step
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.locks import lock_people
from fieldapp.domain.people import restricted_access
from fieldapp.models import Case, Person, Place, Posting, Role, Task, TaskHanding, TaskState, Unit, Verb


@dataclass(frozen=True)
class NewPosting:
    """Which role, for which place (and unit), from which day."""

    role: Role
    place: Place
    starts_on: date
    unit: Unit | None = None
    may_see_restricted: bool = False


def post(session: Session, actor: Actor, person: Person, new: NewPosting, now: datetime) -> Posting:
    """Post somebody; a centre posts at and below its place, an administrator anybody. Nobody posts themselves."""
    lock_people(session, person)
    powers.require(actor, Power.POST, person, day_of(now), At(new.role, new.place.scope))
    if posting_rights.needs_unit(new.role) and new.unit is None:
        raise RuleBroken("A department handler must belong to a unit. Please choose one.")
    posting = Posting(
        role=new.role,
        place_id=new.place.id,
        place=new.place,
        scope=new.place.scope,
        unit_id=new.unit.id if new.unit else None,
        starts_on=new.starts_on,
    )
    person.postings.append(posting)
    session.flush()
    audit_log.note(session, Act.POST, actor, now, person, audit_log.words_of(posting))
    if new.may_see_restricted:
        restricted_access.ask(session, actor, posting, now)
    return posting


def end_posting(session: Session, actor: Actor, posting: Posting, now: datetime) -> None:
    """End a posting today; what its holder still had open is found by hand_over() first."""
    lock_people(session, posting.person)
    _may_change(actor, Power.END_POSTING, posting, now)
    if open_cases_of(session, posting) or open_tasks_of(session, posting):
        raise RuleBroken("There are open cases or tasks. Please hand them over first.")
    close_posting(session, posting, now)
    audit_log.note(session, Act.END_POSTING, actor, now, posting.person, audit_log.words_of(posting))


def hand_over(session: Session, actor: Actor, posting: Posting, to: Person, now: datetime) -> None:
    """Posting, open cases and open tasks go to a successor in one act, each with its trace.

    A permission does not go along: where `actor` may give it, it is asked for anew.
    """
    lock_people(session, posting.person, to)
    _may_change(actor, Power.HAND_OVER, posting, now)
    if to.id == posting.person_id:
        raise RuleBroken("Please choose someone else.")
    today, at = day_of(now), At.of(posting)
    powers.require(actor, Power.POST, to, today, at)
    if not posting_rights.holds(to, posting.role, posting.place_id, today):
        goes_along = posting.may_see_restricted and powers.may(actor, Power.GIVE_PERMISSION, to, today, at)
        post(
            session, actor, to, NewPosting(posting.role, posting.place, today, posting.unit, goes_along), now
        )
    open_cases = open_cases_of(session, posting)
    workflow.lock(session, *open_cases)
    for case in open_cases:
        note = Note(target=to, internal_words="Handed over with the posting.")
        write_step(session, case, (Verb.DISPATCH, case.state), actor, now, note)
        case.handler_id, case.handler = to.id, to
        involve(session, case, to, now)
    for task in open_tasks_of(session, posting):
        task.handings.append(
            TaskHanding(
                number=len(task.handings) + 1,
                from_id=task.assignee_id,
                to_id=to.id,
                at=now,
                reason="Handed over with the posting.",
            )
        )
        task.assignee_id = to.id
    close_posting(session, posting, now)
    audit_log.note(session, Act.HAND_OVER, actor, now, posting.person, audit_log.words_of(posting))


def _may_change(actor: Actor, power: Power, posting: Posting, now: datetime) -> None:
    powers.require(actor, power, posting.person, day_of(now), At.of(posting))
    if posting.ends_on is not None:
        raise RuleBroken("This posting has already ended.")


def close_posting(session: Session, posting: Posting, now: datetime) -> None:
    posting.ends_on = day_of(now)
    session.flush()


def open_cases_of(session: Session, posting: Posting) -> list[Case]:
    mine = select(Case).where(
        Case.handler_id == posting.person_id,
        Case.is_open.is_(True),
        policy.within(Case.scope, [posting.scope]),
    )
    return list(session.scalars(mine))


def open_tasks_of(session: Session, posting: Posting) -> list[Task]:
    mine = select(Task).where(
        Task.assignee_id == posting.person_id,
        Task.state == TaskState.OPEN,
        policy.within(Task.scope, [posting.scope]),
    )
    return list(session.scalars(mine))
