"""Who may give which posting and decide about permissions, and who stands above whom."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.areas import covers, within
from fieldapp.domain.access.permissions import CENTRE_MAY_POST, STANDING, TABLE
from fieldapp.models import PermissionRequest, Person, Posting, Role

R = Role
FIELD_ROLES = TABLE["work_in_field"]


def may_post(actor: Actor, role: Role, scope: str) -> bool:
    """Administrators post anybody in their area; a centre posts field people, staff and handlers in its own."""
    if actor.may("post_any_role", scope):
        return True
    return role in CENTRE_MAY_POST and actor.may("manage_people", scope)


def works_in_field(posting: Posting) -> bool:
    return posting.role in FIELD_ROLES


def heads_grid(posting: Posting, scope: str) -> bool:
    """Whether its holder is the grid head who answers for this grid: posted to it or to what it lies in."""
    return posting.role is Role.GRID_HEAD and covers(posting.scope, scope)


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


def people_who_may(verb: str, on: date) -> Select[UUID]:
    """The ids of everybody with an active posting whose role has this verb, anywhere."""
    active = (Posting.starts_on <= on, or_(Posting.ends_on.is_(None), Posting.ends_on > on))
    return select(Posting.person_id).where(Posting.role.in_(TABLE[verb]), *active)


def administrators() -> Select[Posting]:
    return select(Posting).where(Posting.role == R.ADMINISTRATOR)


def needs_unit(role: Role) -> bool:
    """A department handler sees cases through a unit, so there must be one."""
    return role is R.DEPARTMENT_HANDLER
