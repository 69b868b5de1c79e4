"""The cases units are called in to: what they may see because of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from fieldapp.models import CalledUnit, JointCall


def to_help(unit_ids: Sequence[UUID]) -> list[Select[UUID]]:
    """The ids of cases which one may see, then and later, because these units have been called in to them."""
    called = select(JointCall.case_id).join(JointCall.called).where(CalledUnit.unit_id.in_(unit_ids))
    return [called] if unit_ids else []
