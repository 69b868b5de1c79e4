"""The search index: for each case and task the words it is found by, and marks of who could be shown it.

It follows what is written in the same transaction: session events note what changed, the end of the transaction
writes it. It holds plain columns only, never an encrypted one. Marks begin with _, which no word does: the category;
and with one letter more, for an open case, a closed one or a task, the areas it lies in, its unit and its people.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Row,
    bindparam,
    delete,
    event,
    exists,
    literal_column,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session, UOWTransaction, aliased
from sqlalchemy.orm.attributes import get_history

from fieldapp.domain.access.areas import prefixes
from fieldapp.domain.search.bigrams import terms_of
from fieldapp.models import CalledUnit, Case, Category, Involvement, JointCall, Report, Task
from fieldapp.models.search import search_entry

OPEN, CLOSED, TASK = "o", "c", "t"
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


def reach(scopes: Iterable[str], unit_ids: Iterable[UUID], people: Iterable[UUID]) -> list[str]:
    """What makes something reachable: an area, a unit, a person."""
    return [
        *(f"s{scope}" for scope in scopes),
        *(f"u{u.hex}" for u in unit_ids),
        *(f"p{p.hex}" for p in people),
    ]


def marks(which: str, reached_by: list[str]) -> list[str]:
    """The marks of what is open, closed or a task (the letters of `which`) and reached by any of these."""
    return [f"_{letter}{each}" for letter in which for each in reached_by]


def mark_of_kind(code: str) -> str:
    """The mark of a category, and of all in a family."""
    return f"_k{code.encode().hex()}"


def catch_up(session: Session) -> None:
    """Write the entries of what this transaction has changed so far; the end of every transaction calls it."""
    session.flush()
    if stale := session.info.pop(STALE, None):
        write_entries(session, stale)


def write_entries(session: Session, subject_ids: Iterable[UUID]) -> None:
    """Write these cases' and tasks' entries anew; what is no more loses its own."""
    ids = list(subject_ids)
    entries = _case_entries(session, ids)
    if others := [subject_id for subject_id in ids if subject_id not in entries]:
        entries |= _task_entries(session, others)
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


def _all_of_cases() -> CompoundSelect[Any]:
    """All that is said of some cases, a row each: themselves, their reports, the people and units in them."""
    family = aliased(Category)
    ids: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
    no_words: ColumnElement[str] = literal_column("''")
    person: ColumnElement[str] = literal_column("'p'")
    unit: ColumnElement[str] = literal_column("'u'")
    nobody, nothing = null(), [null()] * 4
    own = Case.number + "\n" + Case.summary + "\n" + Case.place_words
    cases = (
        select(Case.id.label("case_id"), own.label("words"), unit.label("mark"))
        .add_columns(Case.unit_id.label("whose"), Case.scope, Case.is_open)
        .add_columns(Category.code, family.code.label("family"))
        .join(Category, Case.category_id == Category.id)
        .outerjoin(family, Category.parent_id == family.id)
    )
    words = Report.words + "\n" + Report.place_words
    reports = select(Report.case_id, words, no_words, nobody).add_columns(*nothing)
    involved = select(Involvement.case_id, no_words, person, Involvement.person_id).add_columns(*nothing)
    called = select(JointCall.case_id, no_words, unit, CalledUnit.unit_id).add_columns(*nothing)
    return union_all(
        cases.where(Case.id.in_(ids)),
        reports.where(Report.case_id.in_(ids)),
        involved.where(Involvement.case_id.in_(ids)),
        called.join(JointCall.called).where(JointCall.case_id.in_(ids)),
    )


ALL_OF_CASES = _all_of_cases()  # built once: the end of nearly every write asks it


def _case_entries(session: Session, ids: list[UUID]) -> dict[UUID, set[str]]:
    said: dict[UUID, list[Row[Any]]] = {}
    for row in session.execute(ALL_OF_CASES, {"ids": ids}):
        said.setdefault(row.case_id, []).append(row)
    return {case_id: set(_terms_of_case(rows)) for case_id, rows in said.items()}


def _terms_of_case(rows: Iterable[Row[Any]]) -> Iterator[str]:
    units, people = ([row.whose for row in rows if row.whose and row.mark == mark] for mark in "up")
    for row in rows:
        yield from terms_of(row.words)
        if row.scope:  # the case itself
            yield from (mark_of_kind(row.code), mark_of_kind(row.family or row.code))
            yield from marks(OPEN if row.is_open else CLOSED, reach(prefixes(row.scope), units, people))


def _task_entries(session: Session, ids: list[UUID]) -> dict[UUID, set[str]]:
    query = select(Task.id, Task.title, Task.scope, Task.assignee_id, Task.given_by_id)
    return {
        row.id: terms_of(row.title).union(marks(TASK, reach(prefixes(row.scope), (), row[-2:])))
        for row in session.execute(query.where(Task.id.in_(ids)))
    }


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
