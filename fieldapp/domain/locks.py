"""Rows that nobody else changes until the transaction ends. Whoever decides by a row locks it first.

On SQLite the first lock takes the one writer, on PostgreSQL the row. What was read before may be stale by then, so the
row is read again. Locks before any rule is looked at: a rule that looked earlier has looked at the past.
"""

from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from fieldapp.domain.errors import N_, AlreadyDone
from fieldapp.models import Person, Posting

GONE = N_("This is not there any more. Somebody else has removed it meanwhile.")


def lock(session: Session, row: Any, *related: str) -> None:
    """Hold a row, as it stands now; `related`: its collections that the rule looks at. Raises AlreadyDone when gone."""
    try:
        session.refresh(row, inspect(row).mapper.column_attrs.keys(), with_for_update=True)
    except InvalidRequestError as gone:
        raise AlreadyDone(GONE) from gone
    for name in related:
        session.expire(row, [name])


def lock_people(session: Session, *people: Person) -> None:
    """Hold people with their postings: every change of somebody's powers goes through here."""
    for person in sorted(set(people), key=lambda person: person.id):
        lock(session, person, "postings")
        theirs = select(Posting).where(Posting.person_id == person.id)
        session.scalars(theirs.execution_options(populate_existing=True)).all()
