"""Words looked up among cases (with their reports) and tasks: a bigram index, and who it would show them to.

The index follows what is written in the same transaction. It holds plain columns only, never an encrypted one.
Besides words an entry has marks (they begin with _, which no word does): its kind, whether it is open, the areas
it lies in, its unit and the people involved. A search asks for the marks of who looks, so that it need not wade
through what they may not see; what they may see is decided by policy alone, in the same query.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    delete,
    event,
    exists,
    false,
    func,
    literal_column,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session, UOWTransaction, aliased
from sqlalchemy.orm.attributes import get_history

from fieldapp.domain import policy
from fieldapp.domain.actors import Actor
from fieldapp.domain.bigrams import terms_of, terms_wanted
from fieldapp.domain.sight import Sight
from fieldapp.models import CalledUnit, Case, Category, Involvement, JointCall, Report, Task
from fieldapp.models.search import search_entry

MOST = 500  # matches looked at, the newest first: who gets more adds a word
CASE, TASK, OPEN = "_case", "_task", "_open"
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


def is_enough(words: str) -> bool:
    """Whether there is something to look for: two Chinese characters, or a number or word of two letters."""
    return bool(terms_wanted(words))


@dataclass(frozen=True)
class Look:
    """Who looks for which words among cases; `area` is a scope, `kind` a category's or a family's code."""

    who: Sight
    words: str
    open_only: bool = False
    area: str = ""
    kind: str = ""


def cases_saying(session: Session, look: Look) -> ColumnElement[bool]:
    """Cases whose words, or whose reports' words, hold these: the newest MOST of those that lie where one looks.

    Put it beside policy.visible_cases().
    """
    return Case.id.in_(_cases_found(_dialect(session), look))


def newest_saying(dialect: str, look: Look) -> CTE:
    """The ids of those cases, for a query that also counts how many were looked at: with MOST there may be more."""
    return _cases_found(dialect, look).cte()


def is_cut(session: Session, look: Look) -> bool:
    """Whether there are more such cases than are looked at."""
    found = _cases_found(_dialect(session), look).subquery()
    return (session.scalar(select(func.count()).select_from(found)) or 0) >= MOST


def tasks_saying(session: Session, actor: Actor, words: str) -> ColumnElement[bool]:
    """Tasks whose title holds these words. Put it beside policy.visible_tasks()."""
    if not is_enough(words):
        return false()
    reach = [f"_s{scope}" for scope in actor.scopes("give_task")]
    return Task.id.in_(_found(_dialect(session), words, [TASK], [*reach, f"_p{actor.id.hex}"]))


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
        session.connection().execute(WRITE[_dialect(session)], rows)


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
    gone = [
        ~exists().where(model.id == subject) for model in (Case, Task)
    ]  # NOT IN would walk a million rows each
    session.execute(delete(search_entry).where(*gone))
    if _dialect(session) == "sqlite":
        session.connection().exec_driver_sql("INSERT INTO search_index (search_index) VALUES ('optimize')")


def rebuild(session: Session, at_once: int = 500) -> int:
    """Every entry anew in this one transaction; returns how many there are. For an app that is not serving."""
    session.execute(delete(search_entry))
    ids = every_subject(session)
    for start in range(0, len(ids), at_once):
        write_entries(session, ids[start : start + at_once])
    tidy_up(session)
    return len(ids)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _cases_found(dialect: str, look: Look) -> Select[UUID]:
    if not is_enough(look.words):
        return select(search_entry.c.subject_id).where(false())
    # Only cases are open. Each mark more is a long list to walk.
    marks = [OPEN if look.open_only else CASE, *([f"_s{look.area}"] if look.area else [])]
    marks += [_kind(look.kind)] if look.kind else []
    who = look.who
    reach = [f"_s{scope}" for scope in who.scopes] + [f"_u{unit_id.hex}" for unit_id in who.unit_ids]
    return _found(dialect, look.words, marks, [*reach, f"_p{who.person_id.hex}"])


def _found(dialect: str, words: str, marks: list[str], reach: list[str]) -> Select[UUID]:
    asked = sorted(terms_wanted(words))
    entry = search_entry.c
    query = select(entry.subject_id).order_by(entry.number.desc()).limit(MOST)
    if dialect == "postgresql":
        condition = literal_column("terms").op("@@")(text("CAST(:asked AS tsquery)"))
        return query.where(condition).params(asked=_tsquery([*asked, *marks], reach))
    # The index walks backwards by number itself; the entry is only looked up for its subject.
    hits = text(
        "SELECT rowid FROM search_index WHERE search_index MATCH :asked ORDER BY rowid DESC LIMIT :most"
    )
    hits = hits.bindparams(asked=_match([*asked, *marks], reach), most=MOST)
    return select(entry.subject_id).where(entry.number.in_(hits))


def _match(all_of: list[str], one_of: list[str]) -> str:
    """In FTS5's words."""
    return " AND ".join([*map(_fts_term, all_of), f"({' OR '.join(map(_fts_term, one_of))})"])


def _tsquery(all_of: list[str], one_of: list[str]) -> str:
    return " & ".join([*map(_ts_term, all_of), f"({' | '.join(map(_ts_term, one_of))})"])


def _fts_term(term: str) -> str:
    return f'"{term[:-1]}"*' if term.endswith("*") else f'"{term}"'


def _ts_term(term: str) -> str:
    return f"'{term[:-1]}':*" if term.endswith("*") else f"'{term}'"


def _kind(code: str) -> str:
    return f"_k{code.encode().hex()}"


def _all_of_cases() -> CompoundSelect[Any]:
    """All that is said of some cases, a row each: themselves first, their reports, the people and units in them."""
    family = aliased(Category)
    ids: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
    no_words: ColumnElement[str] = literal_column("''")
    person: ColumnElement[str] = literal_column("'_p'")
    unit: ColumnElement[str] = literal_column("'_u'")
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
    found: dict[UUID, set[str]] = {}
    for row in session.execute(ALL_OF_CASES, {"ids": ids}):
        terms = found.setdefault(row.case_id, {CASE})
        terms |= terms_of(row.words)
        if row.whose:
            terms.add(f"{row.mark}{row.whose.hex}")
        if row.scope:  # the case itself
            terms.update((_kind(row.code), _kind(row.family or row.code), *_areas(row.scope)))
            terms.update([OPEN] if row.is_open else [])
    return found


def _task_entries(session: Session, ids: list[UUID]) -> dict[UUID, set[str]]:
    query = select(Task.id, Task.title, Task.scope, Task.assignee_id, Task.given_by_id)
    return {
        row.id: terms_of(row.title)
        | {TASK, *_areas(row.scope), f"_p{row.assignee_id.hex}", f"_p{row.given_by_id.hex}"}
        for row in session.execute(query.where(Task.id.in_(ids)))
    }


def _areas(scope: str) -> Iterator[str]:
    return (f"_s{prefix}" for prefix in policy.prefixes(scope))


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
