"""Words looked up among cases (with their reports) and tasks, in the index that search_entries.py writes.

A search asks for the marks of who looks, so that it need not wade through what they may not see; what they may see
is decided by policy alone, in the same query.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, false, func, literal_column, select, text
from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.case_visibility import Sight
from fieldapp.domain.search.bigrams import terms_wanted
from fieldapp.domain.search.marks import CLOSED, OPEN, TASK, mark_of_kind, marks, reach
from fieldapp.models import Case, Task
from fieldapp.models.search import search_entry

MOST = 500  # matches looked at, the newest first: who gets more adds a word


def is_enough(words: str) -> bool:
    """Whether there is something to look for: two Chinese characters, or a number or word of two letters."""
    return bool(terms_wanted(words))


@dataclass(frozen=True)
class Look:
    """Who looks for which words among cases: `which` are OPEN, CLOSED or both.

    `area` is a scope, `kind` a category's or a family's code.
    """

    who: Sight
    words: str
    which: str = OPEN + CLOSED
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
    mine = reach(actor.scopes("give_task"), (), [actor.id])
    return Task.id.in_(_found(_dialect(session), words, marks(TASK, mine)))


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _cases_found(dialect: str, look: Look) -> Select[UUID]:
    if not is_enough(look.words):
        return select(search_entry.c.subject_id).where(false())
    who = look.who
    # A mark of its own for what is open would be a long list to walk beside these.
    asked = [marks(look.which, reach(who.scopes, who.unit_ids, [who.person_id]))]
    asked += [marks(look.which, reach([look.area], (), ()))] if look.area else []
    asked += [[mark_of_kind(look.kind)]] if look.kind else []
    return _found(dialect, look.words, *asked)


def _found(dialect: str, words: str, *marked: list[str]) -> Select[UUID]:
    """What has all the words and one of each list of marks."""
    asked = [[term] for term in sorted(terms_wanted(words))]
    entry = search_entry.c
    query = select(entry.subject_id).order_by(entry.number.desc()).limit(MOST)
    if dialect == "postgresql":
        condition = literal_column("terms").op("@@")(text("CAST(:asked AS tsquery)"))
        return query.where(condition).params(asked=_both(" & ", " | ", _ts_term, [*asked, *marked]))
    # The index walks backwards by number itself; the entry is only looked up for its subject.
    hits = text(
        "SELECT rowid FROM search_index WHERE search_index MATCH :asked ORDER BY rowid DESC LIMIT :most"
    )
    hits = hits.bindparams(asked=_both(" AND ", " OR ", _fts_term, [*asked, *marked]), most=MOST)
    return select(entry.subject_id).where(entry.number.in_(hits))


def _both(all_of: str, one_of: str, term: Callable[[str], str], groups: list[list[str]]) -> str:
    """One of each group, in the words of an index."""
    return all_of.join(f"({one_of.join(map(term, group))})" for group in groups)


def _fts_term(term: str) -> str:
    return f'"{term[:-1]}"*' if term.endswith("*") else f'"{term}"'


def _ts_term(term: str) -> str:
    return f"'{term[:-1]}':*" if term.endswith("*") else f"'{term}'"
