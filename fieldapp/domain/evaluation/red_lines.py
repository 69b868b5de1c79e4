"""The 2026 rules for government apps as live checks: each with what was looked at and what was found.

The checks read facts, so that the page can show what they would say of others. Rules: 国办函〔2026〕12号.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

CLOCKING = frozenset({
    "check_in", "checkin", "clock_in", "clockin", "punch", "attendance", "points", "score", "scores", "ranking",
    "rankings", "leaderboard", "online_time", "online_minutes", "streak",
})  # fmt: skip
USE = frozenset({"install_rate", "installs", "usage_rate", "active_users", "sign_in_rate", "daily_sign_in"})
APPRAISAL = frozenset({"likes", "forwards", "shares", "study_time", "study_minutes", "reading_time"})
# The word in another sense: the points of a route on the ground.
ANOTHER_SENSE = frozenset({"patrol_route.points", "route_batch.points"})


class RedLine(StrEnum):
    """The six lines, in the order of the rules."""

    NO_CLOCKING = "no_clocking"
    NO_FORCED_USE = "no_forced_use"
    NO_APPRAISAL = "no_appraisal"
    NO_NEEDLESS_UPLOADS = "no_needless_uploads"
    NOTHING_TWICE = "nothing_twice"
    OPEN_TO_COMPLAINTS = "open_to_complaints"


class Source(StrEnum):
    """Where a piece of evidence was read."""

    COLUMN = "column"
    ROUTE = "route"
    VALUE = "value"
    SETTING = "setting"
    FORM = "form"
    RECORD = "record"


class Evidence(NamedTuple):
    """One thing that was looked at. `is_bad`: it breaks the line."""

    source: Source
    what: str
    is_bad: bool


@dataclass(frozen=True)
class Facts:
    """The app as it is: its columns, addresses, values, indicators, settings and a month's records."""

    columns: Sequence[str] = ()
    routes: Sequence[str] = ()
    values: Sequence[str] = ()
    indicator_columns: Sequence[str] = ()  # what evaluations are counted from
    person_routes: Sequence[str] = ()  # addresses that show figures of one person, and to whom
    required_uploads: Sequence[str] = ()  # fields of forms that cannot be sent without a file
    photo_categories: int = 0
    categories: int = 0
    overdue_routes: int = 0  # kept longer than their worker was told
    asked_twice: int = 0
    session_days: int = 0
    operator: str = ""
    filing_number: str = ""
    complaint_route: str = ""


@dataclass(frozen=True)
class Check:
    """One red line: whether it is kept, how much was looked at, and the evidence worth showing."""

    line: RedLine
    looked_at: int
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        return not any(each.is_bad for each in self.evidence)


def check_all(facts: Facts) -> list[Check]:
    """Every red line by these facts."""
    return [CHECKS[line](facts) for line in RedLine]


def _no_clocking(facts: Facts) -> Check:
    """No clock-in, no points, no rankings, no time online: in no column, address or value."""
    found = list(_named(facts, CLOCKING))
    return Check(RedLine.NO_CLOCKING, _all(facts), found)


def _no_forced_use(facts: Facts) -> Check:
    """Nothing counts who has installed it or how often somebody signs in."""
    found = list(_named(facts, USE))
    found.append(Evidence(Source.SETTING, f"sign_in_session {facts.session_days} d", facts.session_days < 1))
    return Check(RedLine.NO_FORCED_USE, _all(facts), found)


def _no_appraisal(facts: Facts) -> Check:
    """No likes, no forwards, no study time; evaluations count cases of units, and a person's figures are hers alone."""
    found = list(_named(facts, APPRAISAL))
    found += [
        Evidence(Source.COLUMN, name, bool(_words(name) & (APPRAISAL | CLOCKING)))
        for name in facts.indicator_columns
    ]
    found += [Evidence(Source.ROUTE, route, "<" in route) for route in facts.person_routes]
    return Check(RedLine.NO_APPRAISAL, _all(facts) + len(facts.indicator_columns), found)


def _no_needless_uploads(facts: Facts) -> Check:
    """No form needs a file; a photo is asked for by single categories; a route is the worker's own and goes in time."""
    found = [Evidence(Source.FORM, name, True) for name in facts.required_uploads]
    asked = f"photo_needed: {facts.photo_categories} / {facts.categories}"
    found.append(Evidence(Source.SETTING, asked, facts.photo_categories * 2 > facts.categories))
    found.append(Evidence(Source.RECORD, f"patrol_route: {facts.overdue_routes}", facts.overdue_routes > 0))
    return Check(RedLine.NO_NEEDLESS_UPLOADS, facts.categories + len(facts.required_uploads) + 1, found)


def _nothing_twice(facts: Facts) -> Check:
    """In the month shown, no question and no task twice."""
    asked = Evidence(Source.RECORD, str(facts.asked_twice), facts.asked_twice > 0)
    return Check(RedLine.NOTHING_TWICE, 1, [asked])


def _open_to_complaints(facts: Facts) -> Check:
    """Who runs it, its filing number, and where to complain stand on a page for everybody."""
    found = [
        Evidence(Source.SETTING, f"FIELDAPP_OPERATOR: {facts.operator or '—'}", not facts.operator),
        Evidence(
            Source.SETTING, f"FIELDAPP_FILING_NUMBER: {facts.filing_number or '—'}", not facts.filing_number
        ),
        Evidence(Source.ROUTE, facts.complaint_route or "—", not facts.complaint_route),
    ]
    return Check(RedLine.OPEN_TO_COMPLAINTS, len(found), found)


CHECKS: dict[RedLine, Callable[[Facts], Check]] = {
    RedLine.NO_CLOCKING: _no_clocking,
    RedLine.NO_FORCED_USE: _no_forced_use,
    RedLine.NO_APPRAISAL: _no_appraisal,
    RedLine.NO_NEEDLESS_UPLOADS: _no_needless_uploads,
    RedLine.NOTHING_TWICE: _nothing_twice,
    RedLine.OPEN_TO_COMPLAINTS: _open_to_complaints,
}


def _named(facts: Facts, forbidden: frozenset[str]) -> Iterator[Evidence]:
    """Columns, addresses and values whose name holds one of these words."""
    for source, names in (
        (Source.COLUMN, facts.columns),
        (Source.ROUTE, facts.routes),
        (Source.VALUE, facts.values),
    ):
        for name in names:
            if _words(name) & forbidden and name not in ANOTHER_SENSE:
                yield Evidence(source, name, True)


def _words(name: str) -> set[str]:
    """Each word of a name, and each two that follow each other."""
    parts = [part for part in re.split(r"[_/<>:.\s-]+", name.lower()) if part]
    return {*parts, *("_".join(pair) for pair in pairwise(parts))}


def _all(facts: Facts) -> int:
    return len(facts.columns) + len(facts.routes) + len(facts.values)
