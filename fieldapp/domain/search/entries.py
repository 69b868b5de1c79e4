"""The words and marks a case or a task is found by, gathered from its rows."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Row,
    bindparam,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from fieldapp.domain.access.areas import prefixes
from fieldapp.domain.search.bigrams import terms_of
from fieldapp.domain.search.marks import CLOSED, OPEN, TASK, mark_of_kind, marks, reach
from fieldapp.models import CalledUnit, Case, Category, Involvement, JointCall, Report, Task


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


def case_entries(session: Session, ids: list[UUID]) -> dict[UUID, set[str]]:
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


def task_entries(session: Session, ids: list[UUID]) -> dict[UUID, set[str]]:
    query = select(Task.id, Task.title, Task.scope, Task.assignee_id, Task.given_by_id)
    return {
        row.id: terms_of(row.title).union(marks(TASK, reach(prefixes(row.scope), (), row[-2:])))
        for row in session.execute(query.where(Task.id.in_(ids)))
    }
