"""Calls that wait for somebody's units, and calls their units made."""

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.joint_handling.calls import A
from fieldapp.models import CalledUnit, Case, JointCall

AWAITED = (A.WAITED_FOR, A.COMING)


def awaiting(actor: Actor) -> Select[CalledUnit]:
    """The calls that wait for an answer of my units, or for my units to come; the first due first."""
    return _open(actor).where(_waits_for(actor)).order_by(CalledUnit.check_at, CalledUnit.id)


def made(actor: Actor) -> Select[CalledUnit]:
    """The units called in by mine, in calls not concluded yet, the oldest call first."""
    query = _open(actor).where(JointCall.unit_id.in_(actor.unit_ids))
    return query.order_by(JointCall.called_at, JointCall.id, CalledUnit.position)


def concerning(actor: Actor) -> Select[CalledUnit]:
    """Both in one, the oldest call first."""
    query = _open(actor).where(or_(_waits_for(actor), JointCall.unit_id.in_(actor.unit_ids)))
    return query.order_by(JointCall.called_at, JointCall.id, CalledUnit.position)


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    return and_(CalledUnit.unit_id.in_(actor.unit_ids), CalledUnit.answer.in_(AWAITED))


def _open(actor: Actor) -> Select[CalledUnit]:
    query = select(CalledUnit).join(CalledUnit.call).join(JointCall.case)
    query = query.where(
        JointCall.concluded_at.is_(None), Case.is_open.is_(True), policy.may_see_case_where(actor)
    )
    call = contains_eager(CalledUnit.call)
    return query.options(
        call.contains_eager(JointCall.case).joinedload(Case.place),
        call.joinedload(JointCall.unit),
        joinedload(CalledUnit.unit),
    )
