"""A form whose case has moved on while it was open: what others did meanwhile, beside all that was typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import select

from fieldapp import db
from fieldapp.domain.access import policy
from fieldapp.domain.cases import concurrent_changes
from fieldapp.domain.cases.concurrent_changes import Version
from fieldapp.entries.cases.find import with_case_page
from fieldapp.models import Case
from fieldapp.pages.cases.history import others_named, since
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import label, when


@dataclass(frozen=True)
class Meanwhile:
    """What was done with one case; `events`: when, what, and what was written.

    `versions`: a name, the value when the form was opened, the value now, and whether they differ.
    """

    case: Case
    events: list[tuple[str, str, str]]
    versions: list[tuple[str, str, str, bool]]


def start_again() -> None:
    """Nothing of what was tried is kept; what is shown next is what stands."""
    db.session().rollback()


def meanwhile(as_seen: str | None) -> list[Meanwhile]:
    """The cases a form named that have moved on, as far as one may see them."""
    return of_cases(concurrent_changes.told(as_seen))


def of_cases(counts: dict[UUID, int]) -> list[Meanwhile]:
    """The same, by how many steps each had."""
    query = with_case_page(policy.visible_among(actor(), counts)).order_by(Case.due_at, Case.id)
    found = db.session().scalars(query).unique().all() if counts else []
    numbers = _numbers(found)
    told = (
        Meanwhile(case, since(case, numbers, counts[case.id]), _versions(case, counts[case.id]))
        for case in found
    )
    return [each for each in told if each.events]


def _versions(case: Case, count: int) -> list[tuple[str, str, str, bool]]:
    seen, now = concurrent_changes.version_seen(case, count), concurrent_changes.version_now(case)
    rows = [
        (gettext("State"), label(seen.state), label(now.state)),
        (gettext("Handled by"), _owner(seen), _owner(now)),
    ]
    if seen.is_due_known:
        rows.append((gettext("Due"), when(seen.due_at), when(now.due_at)))
    return [(name, before, after, before != after) for name, before, after in rows]


def _owner(version: Version) -> str:
    names = [each.name for each in (version.unit, version.handler) if each is not None]
    return " · ".join(names) or gettext("Not dispatched yet")


def _numbers(cases: Sequence[Case]) -> dict[UUID, str]:
    named = others_named(cases)
    query = select(Case.id, Case.number).where(Case.id.in_(named))
    return {row.id: row.number for row in db.session().execute(query)} if named else {}
