"""The search index: for each case and task the words it is found by, and marks of who could be shown it.

It follows what is written in the same transaction: session events note what changed, the end of the transaction
writes it. It holds plain columns only, never an encrypted one. Marks begin with _, which no word does: the category;
and with one letter more, for an open case, a closed one or a task, the areas it lies in, its unit and its people.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, event, exists, select, text
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.attributes import get_history

from fieldapp.domain.search.entries import case_entries, task_entries
from fieldapp.models import CalledUnit, Case, Involvement, Report, Task
from fieldapp.models.search import search_entry

STALE = "search entries to write"
WATCHED: dict[type, tuple[str, ...]] = {
    Case: ("number", "summary", "place_words", "scope", "category_id", "unit_id", "is_open"),
    Report: ("words", "place_words", "case_id"),
    Involvement: ("case_id", "person_id"),
    CalledUnit: ("unit_id",),
    Task: ("title", "scope", "assignee_id", "given_by_id"),
}
WRITE = {
    dialect: text(
        f"INSERT INTO search_entry (subject_id, terms) VALUES (:subject_id, {terms}) "  # noqa: S608
        "ON CONFLICT (subject_id) DO UPDATE SET terms = excluded.terms"
    ).bindparams(bindparam("subject_id", type_=search_entry.c.subject_id.type))
    for dialect, terms in {
        "sqlite": ":terms",
        "postgresql": "array_to_tsvector(string_to_array(:terms, ' '))",
    }.items()
}


def catch_up(session: Session) -> None:
    """Write the entries of what this transaction has changed so far; the end of every transaction calls it."""
    session.flush()
    if stale := session.info.pop(STALE, None):
        write_entries(session, stale)


def write_entries(session: Session, subject_ids: Iterable[UUID]) -> None:
    """Write these cases' and tasks' entries anew; what is no more loses its own."""
    ids = list(subject_ids)
    entries = case_entries(session, ids)
    if others := [subject_id for subject_id in ids if subject_id not in entries]:
        entries |= task_entries(session, others)
    if gone := [subject_id for subject_id in ids if subject_id not in entries]:
        session.execute(delete(search_entry).where(search_entry.c.subject_id.in_(gone)))
    there = [subject_id for subject_id in ids if subject_id in entries]
    if rows := [{"subject_id": key, "terms": " ".join(sorted(entries[key]))} for key in there]:
        session.connection().execute(WRITE[session.get_bind().dialect.name], rows)


def every_subject(session: Session) -> list[UUID]:
    """The ids of all cases and tasks, the oldest first, so that the newest are found first."""
    cases = session.scalars(select(Case.id).order_by(Case.opened_at, Case.id))
    return [*cases, *session.scalars(select(Task.id).order_by(Task.given_at, Task.id))]


def missing_subjects(session: Session) -> list[UUID]:
    """Cases and tasks without an entry: all of them after the tables were made."""
    known = set(session.scalars(select(search_entry.c.subject_id)))
    return [subject_id for subject_id in every_subject(session) if subject_id not in known]


def tidy_up(session: Session) -> None:
    """Drop the entries of what is no more, and let the index join its parts."""
    subject = search_entry.c.subject_id
    # NOT IN would walk a million rows each
    gone = [~exists().where(model.id == subject) for model in (Case, Task)]
    session.execute(delete(search_entry).where(*gone))
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("INSERT INTO search_index (search_index) VALUES ('optimize')")


def rebuild(session: Session, at_once: int = 500) -> int:
    """Every entry anew in this one transaction; returns how many there are. For an app that is not serving."""
    session.execute(delete(search_entry))
    ids = every_subject(session)
    for start in range(0, len(ids), at_once):
        write_entries(session, ids[start : start + at_once])
    tidy_up(session)
    return len(ids)


def _note_stale(session: Session, _context: UOWTransaction) -> None:
    changed = (thing for thing in (*session.new, *session.dirty) if _shows(thing))
    if stale := dict.fromkeys(
        subject for thing in (*changed, *session.deleted) for subject in _subjects(thing)
    ):
        session.info.setdefault(STALE, {}).update(stale)


def _shows(thing: Any) -> bool:
    """Whether this change is one that a search would notice."""
    return any(get_history(thing, name).has_changes() for name in WATCHED.get(type(thing), ()))


def _subjects(thing: Any) -> Iterator[UUID]:
    """Whose entries this change makes wrong; a report that moves concerns the case it leaves, too."""
    if isinstance(thing, Case | Task):
        yield thing.id
    elif isinstance(thing, CalledUnit):
        yield thing.call.case_id
    elif isinstance(thing, Report | Involvement):
        yield thing.case_id
        yield from get_history(thing, "case_id").deleted or ()


def _forget(session: Session) -> None:
    session.info.pop(STALE, None)


event.listen(Session, "after_flush", _note_stale)
event.listen(Session, "before_commit", catch_up)
event.listen(Session, "after_rollback", _forget)
