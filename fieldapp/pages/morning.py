"""The morning's questions in words: a number each, and the first cases of those that cannot wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import format_date
from flask_babel import lazy_gettext as _l

from fieldapp import clock, db
from fieldapp.domain.cases.lists import MOST_COUNTED, WAITING
from fieldapp.domain.overview import morning, refused_tasks
from fieldapp.domain.overview.morning import Morning
from fieldapp.models import Case
from fieldapp.pages.cases.case import case_rows
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import day

# question: (its words below a number, how the list is narrowed to it, the verbs of whom it concerns)
NUMBERS: dict[str, tuple[Any, dict[str, Any], tuple[str, ...]]] = {
    "overdue": (_l("overdue"), {"overdue": "y"}, ()),
    "today": (_l("due today"), {"due_today": "y"}, ()),
    "waiting": (_l("decision needed"), {"state": "waiting"}, ("decide_objection", "decide_extension")),
    "new": (_l("to accept or dispatch"), {"state": "new"}, ("accept_case", "dispatch_case")),
    "to_verify": (_l("to verify or close"), {"state": "to_verify"}, ("close_case",)),
    "open": (_l("open"), {}, ()),
}
# What is shown with its first cases, the most pressing first: its title, and how the list is narrowed to it.
SHOWN: dict[str, tuple[Any, dict[str, Any] | None]] = {
    "sign": (_l("To sign for"), {"state": "dispatched"}),
    "waiting": (_l("Decisions needed now"), {"state": "waiting"}),
    "new": (_l("No handler yet"), {"state": "new"}),
    "to_verify": (_l("To verify or close"), {"state": "to_verify"}),
    "complained": (_l("Complaints from reporters"), None),
    "review": (_l("On hold, review due today"), {"state": "on_hold"}),
    "climbed": (_l("Escalated since %(day)s"), None),
    "overdue": (_l("Overdue"), {"overdue": "y"}),
    "today": (_l("Due today"), {"due_today": "y"}),
}

AMONG_FIRST = frozenset({*WAITING, "overdue", "open"})  # looked for among what is due first alone


@dataclass(frozen=True)
class Number:
    """One number at the top."""

    words: str
    count: str
    href: str


@dataclass(frozen=True)
class Section:
    """One section with its first cases and how many it has; `href`: the list of all such cases, if there is one."""

    name: str
    title: str
    count: str
    cases: list[Case]
    href: str


def context(alarm: Iterable[UUID] = ()) -> dict[str, Any]:
    """What the overview shows; cases in the `alarm` above it do not stand below it again."""
    session, now = db.session(), clock.now()
    since = morning.last_working_day(session, actor(), now)
    found, above = morning.look(session, actor(), since, now), set(alarm)
    rows = {
        case.id: case
        for case in case_rows([case_id for name in SHOWN for case_id in found.first.get(name, [])])
    }
    return {
        "today": format_date(clock.today(), "full"),
        "told": _total(found, "told") if found.totals.get("told") else "",
        "numbers": [
            Number(str(words), _total(found, name), url_for("desk.cases.index", **by))
            for name, (words, by, verbs) in NUMBERS.items()
            if not verbs or any(map(actor().may_anywhere, verbs))
        ],
        "sections": [
            Section(
                name,
                str(title) % {"day": day(clock.day_of(since))},
                _words(found.counts[name], name in AMONG_FIRST and found.is_cut),
                [rows[case_id] for case_id in found.first[name] if case_id in rows and case_id not in above],
                _list_of(name, by),
            )
            for name, (title, by) in SHOWN.items()
            if set(found.first.get(name, ())) - above
        ],
        "refused_tasks": refused_tasks.refused_tasks(session, actor()),
    }


def _list_of(name: str, by: dict[str, Any] | None) -> str:
    """Where all of them stand; nowhere for what went up."""
    if name == "complained":
        return url_for("desk.complaints.index")
    return url_for("desk.cases.index", **by) if by is not None else ""


def _total(found: Morning, name: str) -> str:
    return _words(found.totals.get(name, 0), name in AMONG_FIRST and found.is_cut)


def _words(number: int, is_cut: bool) -> str:
    """A number that was not counted to its end says so."""
    return f"{number}+" if is_cut or number >= MOST_COUNTED else str(number)
