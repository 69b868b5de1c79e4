"""Who may see and do what. With actors.py and sight.py the only module that compares roles and areas.

Visible = (in the scope of one of my active postings) or (my own involvement), restrictions last.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from fieldapp.domain.access import areas, case_visibility, offline_exclusions
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.case_visibility import Sight
from fieldapp.domain.access.permissions import CENTRE, CENTRE_MAY_POST, STANDING, TABLE
from fieldapp.models import (
    Case,
    CaseStep,
    Device,
    Household,
    Involvement,
    LadderFault,
    Level,
    Notice,
    Outcome,
    Patrol,
    PermissionRequest,
    Person,
    Photo,
    PhotoState,
    Place,
    Posting,
    Quarantined,
    Report,
    Resident,
    Role,
    Task,
    Unapplied,
    Unit,
    Visit,
)

R = Role
within, prefixes, covers = areas.within, areas.prefixes, areas.covers


def roles_for(verb: str) -> frozenset[Role]:
    """The roles whose posting covers `verb` at the places inside its scope."""
    return TABLE[verb]


def may_see_cases_where(actor: Actor) -> ColumnElement[bool]:
    """Of all there are: what calls and involvements name is gathered first."""
    return case_visibility.of_cases(Sight.of(actor))


def visible_cases(actor: Actor) -> Select[Case]:
    return select(Case).where(may_see_cases_where(actor))


def may_see_case_where(actor: Actor) -> ColumnElement[bool]:
    """Of cases that are reached another way: by their ids, by words, by a call. Asks of each what names it."""
    return case_visibility.of_case(Sight.of(actor))


def visible_among(actor: Actor, ids: Iterable[UUID]) -> Select[Case]:
    return select(Case).where(Case.id.in_(ids), may_see_case_where(actor))


def visible_case(actor: Actor) -> Select[Case]:
    """Of one case, by the parameter `case_id`."""
    return case_visibility.one_case(Sight.of(actor))


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
    its = (
        case.join(Report, Report.case_id == Case.id).where(Report.id == Photo.report_id),
        case.join(CaseStep, CaseStep.case_id == Case.id).where(CaseStep.id == Photo.step_id),
        visible_tasks(actor).where(Task.id == Photo.task_id),
        visible_reviews(actor).where(unattached, Unapplied.id == Photo.submission_id),
    )
    mine = or_(*(each.correlate(Photo).exists() for each in its))
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


def places_for(actor: Actor, verb: str) -> Select[Place]:
    return select(Place).where(within(Place.scope, actor.scopes(verb)))


def workers_in(scope: str, on: date) -> Select[Person]:
    """Everybody posted to work in the field at or below `scope`."""
    active = and_(Posting.starts_on <= on, or_(Posting.ends_on.is_(None), Posting.ends_on > on))
    posted = select(Posting.person_id).where(
        within(Posting.scope, [scope]), Posting.role.in_([R.GRID_WORKER, R.GRID_HEAD]), active
    )
    return select(Person).where(Person.id.in_(posted), Person.ended_at.is_(None)).order_by(Person.name)


def is_handler(actor: Actor, case: Case) -> bool:
    """The one it was dispatched to: by name, or by unit."""
    return case.handler_id == actor.id or (case.handler_id is None and case.unit_id in actor.unit_ids)


def may_verify(actor: Actor, case: Case, handled_by: Iterable[UUID | None]) -> bool:
    """Somebody other than who handled it: the reporter, else the grid head, else the centre."""
    if actor.id in set(handled_by) or is_handler(actor, case):
        return False
    reported = any(report.person_id == actor.id for report in case.reports)
    as_head = any(p.role in CENTRE | {R.GRID_HEAD} and case.scope.startswith(p.scope) for p in actor.postings)
    return reported or as_head


def centre_of(scope: str, level: Level) -> Select[Unit]:
    """The grid centre answering for `scope` at `level`."""
    return (
        select(Unit)
        .join(Place, Unit.place_id == Place.id)
        .where(Unit.is_centre.is_(True), Place.level == level, Place.scope.in_(prefixes(scope)))
    )


def may_post(actor: Actor, role: Role, scope: str) -> bool:
    """Administrators post anybody in their area; a centre posts field people, staff and handlers in its own."""
    if actor.may("post_any_role", scope):
        return True
    return role in CENTRE_MAY_POST and actor.may("manage_people", scope)


def stands_above(actor: Actor, role: Role, scope: str) -> bool:
    """Whether they give this role here and stand higher: by their place, or at the same one by their role."""
    below = (covers(p.scope, scope) and _outranks(p, role, scope) for p in _managing(actor))
    return may_post(actor, role, scope) and any(below)


def holds_restricted_above(actor: Actor, scope: str) -> bool:
    """Whether a posting that may confirm permissions at `scope` holds this one itself."""
    confirming = (
        p for p in actor.postings if p.role in TABLE["confirm_permission"] and covers(p.scope, scope)
    )
    return any(p.may_see_restricted for p in confirming)


def is_any(scopes: list[str]) -> ColumnElement[bool]:
    """Whether there is an area at all."""
    return true() if scopes else false()


def permissions_to_decide(actor: Actor) -> ColumnElement[bool]:
    """Of permissions asked for, joined with their postings: those I may confirm or refuse."""
    confirming = (p for p in actor.postings if p.role in TABLE["confirm_permission"] and p.may_see_restricted)
    asked_by_others = or_(PermissionRequest.asked_by_id.is_(None), PermissionRequest.asked_by_id != actor.id)
    return and_(
        within(Posting.scope, [p.scope for p in confirming]), Posting.person_id != actor.id, asked_by_others
    )


def roles_to_give(actor: Actor) -> list[Role]:
    """The roles somebody may give somewhere."""
    return [role for role in Role if any(may_post(actor, role, p.scope) for p in actor.postings)]


def _managing(actor: Actor) -> list[Posting]:
    return [p for p in actor.postings if p.role in TABLE["manage_people"]]


def _outranks(own: Posting, role: Role, scope: str) -> bool:
    return own.scope != scope or STANDING.get(own.role, 0) > STANDING.get(role, 0)


def holds(person: Person, role: Role, place_id: UUID, on: date) -> bool:
    """Whether somebody has this very posting already."""
    return any(p.place_id == place_id and p.role is role for p in person.active_postings(on))


def on_behalf(sender: Person, reviewer: Actor) -> Actor:
    """Who wrote it stays its author; that it is taken in is the reviewer's authority (or the sender's once)."""
    return Actor(sender, (*reviewer.postings, *sender.postings), reviewer.on)


def where_decided(person: Person, on: date) -> str:
    """The scope in which somebody's conflicts are looked at: their posting's, the latest if none is active."""
    postings = person.active_postings(on) or sorted(person.postings, key=lambda p: p.starts_on)
    return postings[-1].scope if postings else ""


def administrators() -> Select[Posting]:
    return select(Posting).where(Posting.role == R.ADMINISTRATOR)


def needs_unit(role: Role) -> bool:
    """A department handler sees cases through a unit, so there must be one."""
    return role is R.DEPARTMENT_HANDLER


def visible_people(actor: Actor) -> Select[Person]:
    """Whoever is or was posted in my area; an administrator also sees those never posted."""
    return select(Person).where(_of_people(Person.id, actor, "manage_people"))


def _of_people(column: Any, actor: Actor, verb: str) -> ColumnElement[bool]:
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
    every = _of_people(Device.person_id, actor, "see_all_devices")
    return select(Device).where(or_(Device.id.in_(troubled), every))


def visible_quarantine(actor: Actor) -> Select[Quarantined]:
    """What people of my area sent, or nobody known."""
    return select(Quarantined).where(_of_people(Quarantined.person_id, actor, "see_quarantine"))
