"""Registers: the cases of a list as rows of a file. Never a word that somebody wrote, no name and no phone number."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.access import audit_log, case_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.access.case_visibility import Sight
from fieldapp.domain.case_pages import KEYS, Order, directed
from fieldapp.domain.cases import lists
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.search import lookup
from fieldapp.models import AccessEntry, Case, CaseState, Category, Place, Source, Supervision, Unit, Urgency

MOST = 100_000  # a file that a spreadsheet still opens
AT_ONCE = 1000


class CaseRow(NamedTuple):
    """One case of a register."""

    number: str
    category: str
    urgency: Urgency
    source: Source
    state: CaseState
    place_code: str
    place: str
    unit: str | None
    supervision: Supervision | None
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None


COLUMNS: tuple[Any, ...] = (
    Case.number, Category.name, Case.urgency, Case.source, Case.state, Place.code, Place.name, Unit.name,
    Case.supervision, Case.opened_at, Case.due_at, Case.closed_at,
)  # fmt: skip


def case_rows(
    session: Session, actor: Actor, by: CaseQuery, order: Order, now: datetime
) -> Iterator[CaseRow]:
    """The cases that a list narrowed so shows this person, in the order of the list and at most MOST.

    Restricted cases and those about a child are not exported. Rows are read as they are sent, so memory does not
    grow with the file.
    """
    exported = (
        Case.is_restricted.is_(False),
        Case.minor_involved.is_(False),
        Case.is_open.in_(lists.openness(by)),
    )
    query = select(*COLUMNS).join(Case.category).join(Case.place).join(Case.unit, isouter=True)
    query = query.where(case_visibility.of_case(Sight.of(actor)), *exported, *lists.conditions(by))
    if by.words:
        query = query.where(lookup.cases_saying(session, lists.look_up(Sight.of(actor), by)))
    query = query.order_by(*directed(order, KEYS[order.key], Case.id)).limit(MOST)
    for row in session.execute(query.execution_options(yield_per=AT_ONCE), lists.times(now)):
        yield CaseRow._make(row)


def note_export(session: Session, actor: Actor, by: CaseQuery, now: datetime) -> AccessEntry:
    """Write down that somebody takes this list along; which filters, never the words looked for."""
    filters = [f"{name}:{value}" for name, value in vars(by).items() if value and name != "words"]
    entry = audit_log.note(session, Act.EXPORT_CASES, actor, now, field=" ".join(filters)[:200])
    session.flush()
    return entry
