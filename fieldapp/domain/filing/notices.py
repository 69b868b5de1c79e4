"""Departments are told of what was filed or undone: those above the village and those that supervise a grid of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours
from fieldapp.domain.filing import proposals
from fieldapp.domain.locks import lock
from fieldapp.models import Filing, FilingNotice


def tell_departments(session: Session, filing: Filing, now: datetime) -> None:
    """One notice a department; told again, it waits to be noted once more."""
    units = {unit.id for unit in proposals.departments_for(session, filing.village)}
    units |= {row.department_id for row in filing.grids if row.department_id}
    told = {each.unit_id: each for each in notices_of(session, filing)}
    for unit_id in sorted(units):
        notice = told.get(unit_id) or FilingNotice(id=uuid4(), filing_id=filing.id, unit_id=unit_id)
        notice.told_at, notice.noted_at, notice.noted_by_id = now, None, None
        session.add(notice)
    session.flush()


def notices_of(session: Session, filing: Filing) -> Sequence[FilingNotice]:
    """Who is told of a filing, and whether they have noted it."""
    query = select(FilingNotice).where(FilingNotice.filing_id == filing.id)
    return session.scalars(query.options(joinedload(FilingNotice.unit)).order_by(FilingNotice.id)).all()


def may_note(actor: Actor, notices: Sequence[FilingNotice]) -> bool:
    """Whether one of my departments is told of it and has not noted it yet."""
    mine = (each for each in notices if actor.posting_for("note_filing", each.unit_id))
    return any(each.noted_at is None for each in mine)


def note(session: Session, actor: Actor, filing: Filing, now: datetime) -> None:
    """Note it for one's departments; once is enough. Raises NotYours."""
    lock(session, filing)
    mine = [
        each
        for each in notices_of(session, filing)
        if actor.posting_for("note_filing", each.unit_id) is not None
    ]
    if not mine:
        raise NotYours("Your department was not told of this filing.")
    for each in mine:
        if each.noted_at is None:
            each.noted_at, each.noted_by_id = now, actor.id
    session.flush()
