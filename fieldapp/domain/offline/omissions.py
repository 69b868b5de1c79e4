"""What somebody may see on the spot but not take along, so that a kept page can say that it is not whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import offline_exclusions, policy, record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.households.visit_history import LEDGER_DAYS
from fieldapp.models import Case, Report, Resident, Task, TaskState, Visit


@dataclass(frozen=True)
class Missing:
    """Whether a list of this person's lacks something on a phone: open cases, tasks, people, own reports."""

    cases: bool = False
    tasks: bool = False
    people: bool = False
    reports: bool = False


def anything(session: Session, actor: Actor, on: date) -> Missing:
    """Of all that this person takes along."""
    if not actor.takes_along:
        return Missing()
    cases = policy.visible_cases(actor.in_full).where(
        Case.is_open.is_(True), ~offline_exclusions.case_travels()
    )
    reports = record_visibility.own_reports(actor.in_full).where(~offline_exclusions.report_travels())
    found = session.execute(
        select(
            cases.with_only_columns(Case.id).exists(),
            _tasks(actor).with_only_columns(Task.id).exists(),
            _people(actor, on).with_only_columns(Resident.id).exists(),
            reports.with_only_columns(Report.id).exists(),
        )
    ).one()
    return Missing(cases=found[0], tasks=found[1], people=found[2], reports=found[3])


def from_households(session: Session, actor: Actor, household_ids: Sequence[UUID], on: date) -> set[UUID]:
    """The households whose pages lack a resident, an open task or a visit."""
    if not actor.takes_along:
        return set()
    visits = record_visibility.visible_visits(actor.in_full).where(
        Visit.household_id.in_(household_ids),
        Visit.on >= on - timedelta(days=LEDGER_DAYS),
        ~offline_exclusions.visit_travels(on),
    )
    people = _people(actor, on).where(Resident.household_id.in_(household_ids))
    tasks = _tasks(actor).where(Task.household_id.in_(household_ids), Task.state == TaskState.OPEN)
    lacking = people.with_only_columns(Resident.household_id).union(
        tasks.with_only_columns(Task.household_id), visits.with_only_columns(Visit.household_id)
    )
    return {household_id for household_id in session.scalars(lacking) if household_id}


def _tasks(actor: Actor) -> Select[Task]:
    return record_visibility.visible_tasks(actor.in_full).where(~offline_exclusions.task_travels(actor.on))


def _people(actor: Actor, on: date) -> Select[Resident]:
    return record_visibility.visible_residents(actor.in_full, on).where(
        ~offline_exclusions.resident_travels(on)
    )
