"""Which tasks, photos, households, visits, patrols and phones somebody may see, as queries."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from fieldapp.domain.access import offline_exclusions
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.areas import within
from fieldapp.domain.access.policy import may_see_case_where
from fieldapp.models import (
    Case,
    CaseStep,
    Device,
    Household,
    Involvement,
    LadderFault,
    Notice,
    Outcome,
    Patrol,
    Person,
    Photo,
    PhotoState,
    Posting,
    Quarantined,
    Report,
    Resident,
    Task,
    Unapplied,
    Visit,
)


def visible_tasks(actor: Actor) -> Select[Task]:
    mine = or_(
        Task.assignee_id == actor.id,
        Task.given_by_id == actor.id,
        within(Task.scope, actor.scopes("give_task")),
    )
    return select(Task).where(
        and_(mine, offline_exclusions.task_travels(actor.on)) if actor.takes_along else mine
    )


def visible_photos(actor: Actor) -> Select[Photo]:
    """Re-encoded photos of the reports, steps, tasks and undecided submissions I may see."""
    case = select(Case.id).where(may_see_case_where(actor))
    unattached = and_(Photo.report_id.is_(None), Photo.step_id.is_(None), Photo.task_id.is_(None))
    ways_to_see = (
        case.join(Report, Report.case_id == Case.id).where(Report.id == Photo.report_id),
        case.join(CaseStep, CaseStep.case_id == Case.id).where(CaseStep.id == Photo.step_id),
        visible_tasks(actor).where(Task.id == Photo.task_id),
        visible_reviews(actor).where(unattached, Unapplied.id == Photo.submission_id),
    )
    mine = or_(*(each.correlate(Photo).exists() for each in ways_to_see))
    return select(Photo).where(Photo.state == PhotoState.READY, mine)


def visible_households(actor: Actor) -> Select[Household]:
    return select(Household).where(within(Household.scope, actor.scopes("see_households")))


def visible_residents(actor: Actor, on: date) -> Select[Resident]:
    """Residents in my area whose record has not passed its review day; minors by their own permission."""
    seen = and_(
        within(Resident.scope, actor.scopes("see_households")),
        Resident.review_on >= on,
        Resident.ended_on.is_(None),
    )
    grown_up = offline_exclusions.resident_travels(on)
    if actor.takes_along:
        seen = and_(seen, grown_up)
    elif not actor.sees_restricted:
        seen = and_(seen, or_(grown_up, Resident.registered_by_id == actor.id))
    return select(Resident).where(seen)


def cared_for(actor: Actor, seen: Select[Resident]) -> Select[Resident]:
    """Of these, those whose care is shown: a neighbour sees who lives there, not what they receive."""
    return seen.where(within(Resident.scope, actor.scopes("see_care")))


def visible_visits(actor: Actor) -> Select[Visit]:
    mine = or_(Visit.person_id == actor.id, within(Visit.scope, actor.scopes("see_care")))
    return select(Visit).where(
        and_(mine, offline_exclusions.visit_travels(actor.on)) if actor.takes_along else mine
    )


def own_reports(actor: Actor) -> Select[Report]:
    mine = Report.person_id == actor.id
    return select(Report).where(
        and_(mine, offline_exclusions.report_travels()) if actor.takes_along else mine
    )


def visible_patrols(actor: Actor) -> Select[Patrol]:
    """My own, and the finished ones of my area (what was found, by day; never when or where exactly)."""
    below = and_(Patrol.is_finished.is_(True), within(Patrol.scope, actor.scopes("see_patrols")))
    return select(Patrol).where(or_(Patrol.person_id == actor.id, below))


def may_see_patrol_times(actor: Actor, patrol: Patrol) -> bool:
    return patrol.person_id == actor.id


def visible_people(actor: Actor) -> Select[Person]:
    """Whoever is or was posted in my area; an administrator also sees those never posted."""
    return select(Person).where(of_people(Person.id, actor, "manage_people"))


def of_people(column: Any, actor: Actor, verb: str) -> ColumnElement[bool]:
    """Rows of whoever is or was posted in my area; for administrators also of those never posted, or of nobody."""
    mine = column.in_(select(Posting.person_id).where(within(Posting.scope, actor.scopes(verb))))
    nowhere = or_(column.not_in(select(Posting.person_id)), column.is_(None))
    return or_(mine, nowhere) if actor.may_anywhere("post_any_role") else mine


def visible_reviews(actor: Actor) -> Select[Unapplied]:
    """Conflicts of my area, undecided or decided; what touches a child or is restricted by its own permission."""
    is_one = or_(Unapplied.outcome == Outcome.REVIEW, Unapplied.decided_by_id.is_not(None))
    mine = select(Unapplied).where(is_one, within(Unapplied.scope, actor.scopes("decide_review")))
    cases = select(Involvement.case_id).where(Involvement.person_id == actor.id)
    people = select(Resident.id).where(Resident.registered_by_id == actor.id)
    own = Unapplied.target_id.in_(cases.union(people))
    return (
        mine
        if actor.sees_restricted
        else mine.where(or_(offline_exclusions.unapplied_travels(actor.on), own))
    )


def visible_notices(actor: Actor) -> Select[Notice]:
    """What still needs doing about phones in my area."""
    about_phones = Notice.kind.not_in(list(LadderFault))
    in_area = within(Notice.scope, actor.scopes("see_devices"))
    return select(Notice).where(Notice.ended_at.is_(None), about_phones, in_area)


def visible_devices(actor: Actor) -> Select[Device]:
    """Supervisors see only phones with missing items or items held too long; administrators their whole area."""
    troubled = visible_notices(actor).with_only_columns(Notice.subject_id)
    every = of_people(Device.person_id, actor, "see_all_devices")
    return select(Device).where(or_(Device.id.in_(troubled), every))


def visible_quarantine(actor: Actor) -> Select[Quarantined]:
    """What people of my area sent, or nobody known."""
    return select(Quarantined).where(of_people(Quarantined.person_id, actor, "see_quarantine"))
