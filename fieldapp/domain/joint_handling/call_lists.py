"""Calls that wait for somebody's units, and calls their units made."""

from uuid import UUID

from sqlalchemy import CompoundSelect, Select, select, union
from sqlalchemy.orm import contains_eager, joinedload

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.joint_handling.calls import A
from fieldapp.models import CalledUnit, Case, JointCall

AWAITED = (A.WAITED_FOR, A.COMING)


def awaiting(actor: Actor) -> Select[CalledUnit]:
    """The calls that wait for an answer of my units, or for my units to come; the first due first."""
    return _open(actor, _awaited(actor)).order_by(CalledUnit.check_at, CalledUnit.id)


def concerning(actor: Actor) -> Select[CalledUnit]:
    """These, and the units called in by mine in calls not concluded yet; the oldest call first."""
    query = _open(actor, union(_awaited(actor), _called_by(actor)))
    return query.order_by(JointCall.called_at, JointCall.id, CalledUnit.position)


def _awaited(actor: Actor) -> Select[UUID]:
    mine = (CalledUnit.unit_id.in_(actor.unit_ids), CalledUnit.answer.in_(AWAITED))
    return select(CalledUnit.id).where(*mine)


def _called_by(actor: Actor) -> Select[UUID]:
    mine = (JointCall.unit_id.in_(actor.unit_ids), JointCall.concluded_at.is_(None))
    return select(CalledUnit.id).join(CalledUnit.call).where(*mine)


def _open(actor: Actor, ids: Select[UUID] | CompoundSelect[UUID]) -> Select[CalledUnit]:
    """Those among `ids`: few. Without them SQLite would begin with every open case that the actor may see."""
    query = select(CalledUnit).join(CalledUnit.call).join(JointCall.case).where(CalledUnit.id.in_(ids))
    query = query.where(
        JointCall.concluded_at.is_(None), Case.is_open.is_(True), policy.may_see_case_where(actor)
    )
    call = contains_eager(CalledUnit.call)
    return query.options(
        call.contains_eager(JointCall.case).joinedload(Case.place),
        call.joinedload(JointCall.unit),
        joinedload(CalledUnit.unit),
    )
