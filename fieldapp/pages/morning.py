"""The morning's questions in words: a number each, and the first cases of those that cannot wait."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import format_date
from flask_babel import lazy_gettext as _l

from fieldapp import clock, db
from fieldapp.domain.cases.lists import MOST_COUNTED, WAITING
from fieldapp.domain.overview import morning
from fieldapp.domain.overview.morning import Morning
from fieldapp.models import Case
from fieldapp.pages.cases.case import case_rows
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import day

# question: (its words below a number, how the list is narrowed to it)
NUMBERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "overdue": (_l("overdue"), {"overdue": "y"}),
    "today": (_l("due today"), {"due_today": "y"}),
    "waiting": (_l("decision needed"), {"state": "waiting"}),
    "new": (_l("to accept or dispatch"), {"state": "new"}),
    "to_verify": (_l("to verify or close"), {"state": "to_verify"}),
    "open": (_l("open"), {}),
}
# What is shown with its first cases, the most pressing first.
SHOWN: dict[str, tuple[Any, dict[str, Any] | None]] = {
    "complained": (_l("Complaints from reporters"), None),
    "waiting": (_l("Decisions needed now"), {"state": "waiting"}),
    "today": (_l("Due today"), {"due_today": "y"}),
    "climbed": (_l("Escalated since %(day)s"), None),
    "review": (_l("On hold, review due today"), {"state": "on_hold"}),
    "new": (_l("No handler yet"), {"state": "new"}),
    "overdue": (_l("Overdue"), {"overdue": "y"}),
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
    """One question with its first cases; without `href` there is no list of all."""

    name: str
    title: str
    count: str
    cases: list[Case]
    href: str


def context() -> dict[str, Any]:
    session, now = db.session(), clock.now()
    since = morning.last_working_day(session, actor(), now)
    found = morning.look(session, actor(), since, now)
    rows = {
        case.id: case
        for case in case_rows([case_id for name in SHOWN for case_id in found.first.get(name, [])])
    }
    return {
        "today": format_date(clock.today(), "full"),
        "told": _count(found, "told") if found.first.get("told") else "",
        "numbers": [
            Number(str(words), _count(found, name), url_for("desk.cases.index", **by))
            for name, (words, by) in NUMBERS.items()
        ],
        "sections": [
            Section(
                name,
                str(title) % {"day": day(clock.day_of(since))},
                _count(found, name),
                [rows[case_id] for case_id in found.first[name] if case_id in rows],
                _list_of(name, by),
            )
            for name, (title, by) in SHOWN.items()
            if found.first.get(name)
        ],
    }


def _list_of(name: str, by: dict[str, Any] | None) -> str:
    """Where all of them stand; nowhere for what went up."""
    if name == "complained":
        return url_for("desk.complaints.index")
    return url_for("desk.cases.index", **by) if by is not None else ""


def _count(found: Morning, name: str) -> str:
    """A number that was not counted to its end says so."""
    total = found.totals.get(name, 0)
    is_cut = total >= MOST_COUNTED or (found.is_cut and name in AMONG_FIRST)
    return f"{total}+" if is_cut else str(total)
