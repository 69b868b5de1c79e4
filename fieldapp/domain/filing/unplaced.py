"""Households that could go to several grids and whose position does not tell: listed, and assigned by choice."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fieldapp.domain.filing import moves
from fieldapp.models import Filing, FilingChoice, Household


def listed(session: Session, filing: Filing, on: date) -> Select[Household]:
    """These households by address. What a position tells needs no choice."""
    ids = moves.plan(session, filing, on).unplaced
    return select(Household).where(Household.id.in_(ids)).order_by(Household.address_sort_key, Household.id)


def among(session: Session, filing: Filing, ids: Iterable[UUID], on: date) -> list[UUID]:
    """Those of `ids` that may be assigned; anything else is left out."""
    open_ones = set(moves.plan(session, filing, on).unplaced)
    return [id for id in dict.fromkeys(ids) if id in open_ones]


def chosen(session: Session, filing: Filing, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Household → the grid somebody chose for it."""
    query = select(FilingChoice.household_id, FilingChoice.number).where(FilingChoice.filing_id == filing.id)
    return dict(session.execute(query.where(FilingChoice.household_id.in_(ids))).all())
