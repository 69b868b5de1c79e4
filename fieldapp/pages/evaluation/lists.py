"""The list behind a figure: each item with its place and day, a link where it may be opened, and what it counts for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from fieldapp import db
from fieldapp.domain.access import policy
from fieldapp.domain.evaluation.frozen_items import Item
from fieldapp.domain.evaluation.indicators import Definition, Measured
from fieldapp.models import Case, Indicator, Place
from fieldapp.web.access import actor
from fieldapp.web.layouts import case_address
from fieldapp.web.paging import Listing, Page

PER_PAGE = 100
# Of what each item of an indicator that is not about cases tells.
NAMES = {
    Indicator.VISITS_ON_CYCLE: lazy_gettext("A month of a person with a visit cycle"),
    Indicator.REVIEWED_IN_TIME: lazy_gettext("A record whose review was due"),
}


@dataclass(frozen=True)
class Entry:
    """One item. `key` is its place in the whole list; without `href` it may not be opened by this person."""

    key: int
    words: str
    place: str
    on: date | None
    result: str
    is_wrong: bool
    href: str


def entries(definition: Definition, items: Sequence[Item]) -> list[Entry]:
    """Some items of a list, numbered from 0. Two statements, whatever their number."""
    cases = _cases({item.case_id for item in items if item.case_id})
    places = _places({item.scope for item in items})
    return [_entry(definition, key, item, cases, places) for key, item in enumerate(items)]


def page_of(definition: Definition, items: Sequence[Item], *, wrong_only: bool) -> Page:
    """One page of entries, as the address asks for it. The keys stay those of the whole list."""
    kept = [
        (key, item) for key, item in enumerate(items) if not wrong_only or is_wrong(definition, item.value)
    ]
    listing = Listing.asked()
    number = min(listing.number, max(1, -(-len(kept) // PER_PAGE)))
    here = kept[(number - 1) * PER_PAGE : number * PER_PAGE]
    rows = entries(definition, [item for _, item in here])
    rows = [replace(row, key=key) for row, (key, _) in zip(rows, here, strict=True)]
    return Page(rows, number, PER_PAGE, len(kept), listing, most=len(items) + 1)


def _entry(
    definition: Definition, key: int, item: Item, cases: dict[UUID, Case], places: dict[str, str]
) -> Entry:
    case = cases.get(item.case_id) if item.case_id else None
    name = str(NAMES.get(definition.indicator, gettext("A case that may not be opened here")))
    return Entry(
        key,
        f"{case.number} · {case.summary}" if case else name,
        places.get(item.scope) or places.get(item.scope[:12], item.scope),
        item.on if item.on > date.min else None,
        result_of(definition, item.value),
        is_wrong(definition, item.value),
        case_address(case.id) if case else "",
    )


def result_of(definition: Definition, value: int | None) -> str:
    """What an item counts for."""
    if definition.measured is Measured.STARS:
        return gettext("no stars given") if value is None else gettext("%(stars)s stars", stars=value)
    return gettext("counted in the numerator") if value else gettext("only in the denominator")


def is_wrong(definition: Definition, value: int | None) -> bool:
    """Whether it weighs against its unit."""
    if definition.measured is Measured.STARS:
        return value is not None and value <= 2
    return value == (1 if definition.is_low_good else 0)


def _cases(ids: set[UUID]) -> dict[UUID, Case]:
    query = policy.visible_among(actor(), ids)
    return {case.id: case for case in db.session().scalars(query).unique()} if ids else {}


def _places(scopes: set[str]) -> dict[str, str]:
    wanted = scopes | {scope[:12] for scope in scopes}
    rows = db.session().execute(select(Place.scope, Place.name).where(Place.scope.in_(wanted)))
    return {row.scope: row.name for row in rows}
