"""The desk's list of cases: its order and its mark in the address, its heads, and the columns somebody chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp import clock, db
from fieldapp.domain import case_pages
from fieldapp.domain.case_pages import KEYS, Mark, Order
from fieldapp.domain.cases import lists
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.search import lookup
from fieldapp.pages.cases.case import Listed, listed_cases
from fieldapp.web.access import actor
from fieldapp.web.paging import MOST_LISTED, Listing
from fieldapp.web.request_values import as_uuid, cookies, query

PER_PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
# Columns besides the case itself, which every list has: (head, what it sorts by).
COLUMNS: dict[str, tuple[Any, str]] = {
    "number": (_l("Number"), "number"),
    "category": (_l("Category"), "category"),
    "state": (_l("State"), "state"),
    "opened": (_l("Opened"), "opened"),
    "due": (_l("Due"), "due"),
    "place": (_l("Place"), "place"),
    "handler": (_l("Handled by"), ""),
}
USUAL = ("category", "state", "due", "place", "handler")
COOKIE, KEPT = "case_columns", timedelta(days=365)
BY_DAY = ("opened_from", "opened_to", "closed_from", "closed_to", "open_on", "overdue_on")


@dataclass(frozen=True)
class Head:
    """One head of the table; `sorted` is the value of aria-sort, `href` sorts by it, or the other way round."""

    name: str
    words: str
    href: str
    sorted: str


@dataclass(frozen=True)
class CaseList:
    """One page; `total` only on the first, `start_href` only on later ones."""

    rows: list[Listed]
    total: int | None
    is_cut: bool
    is_search_cut: bool
    is_sort_cut: bool
    heads: list[Head]
    columns: list[str]
    sort: str
    next_href: str
    start_href: str


def find_list(by: CaseQuery) -> CaseList:
    """The page that the address asks for; an order or a mark that is none counts as not said."""
    session, order = db.session(), order_of(query.text("sort"), by)
    mark = _mark_of(query.text("after", 200), order)
    found = case_pages.find_page(session, actor(), by, order, mark, clock.now(), (PER_PAGE, MOST_LISTED))
    listing, columns = Listing.asked(), chosen_columns()
    return CaseList(
        listed_cases(found.ids),
        found.total,
        (found.total or 0) >= MOST_LISTED,
        _is_search_cut(by, found),
        found.is_sort_cut,
        _heads(listing, order, columns),
        columns,
        f"{'-' if order.is_descending else ''}{order.key}",
        listing.with_values(after=_written(found.next)) if found.next else "",
        listing.with_values(after=None) if mark else "",
    )


def order_of(text: str, by: CaseQuery) -> Order:
    """`-opened`: the newest first. Without a word what is due first, of a list of certain days the newest."""
    order = Order(text.removeprefix("-"), text.startswith("-"))
    if order.key in KEYS:
        return order
    return Order("opened", True) if any(getattr(by, name) for name in BY_DAY) else Order()


def chosen_columns() -> list[str]:
    """As asked for now, else as chosen before in this browser."""
    asked = query.texts("column") or cookies.text(COOKIE).split(".")
    return [name for name in COLUMNS if name in asked] if set(asked) & {*COLUMNS, "none"} else list(USUAL)


def sorts() -> list[tuple[str, str]]:
    """Every order with its words, for those who see no heads to press."""
    upwards, downwards = gettext("%(head)s, ascending"), gettext("%(head)s, descending")
    return [
        (f"{sign}{key}", words % {"head": head})
        for head, key in COLUMNS.values()
        if key
        for sign, words in (("", upwards), ("-", downwards))
    ]


def keep_columns(answer: Response) -> Response:
    """A choice stays in the browser: a wide screen shows more than a narrow one, whoever sits before it."""
    if "column" in query:
        value = ".".join(chosen_columns()) or "none"
        answer.set_cookie(COOKIE, value, max_age=KEPT, path="/desk", httponly=True, samesite="Lax")
    return answer


def _heads(listing: Listing, order: Order, columns: Sequence[str]) -> list[Head]:
    return [
        Head(
            name,
            str(words),
            _sort_href(listing, order, key) if key else "",
            ("descending" if order.is_descending else "ascending")
            if key == order.key
            else "none"
            if key
            else "",
        )
        for name, (words, key) in COLUMNS.items()
        if name in columns
    ]


def _sort_href(listing: Listing, order: Order, key: str) -> str:
    turned = key == order.key and not order.is_descending
    return listing.with_values(sort=f"-{key}" if turned else key, after=None)


def _is_search_cut(by: CaseQuery, found: case_pages.Found) -> bool:
    if not by.words:
        return False
    return found.looked_at >= lookup.MOST if found.ids else lists.is_cut(db.session(), actor(), by, [])


def _written(mark: Mark) -> str:
    value = (mark.value - EPOCH) // MOMENT if isinstance(mark.value, datetime) else mark.value
    return f"{mark.case_id.hex}.{(mark.since - EPOCH) // MOMENT}.{value}"


def _mark_of(text: str, order: Order) -> Mark | None:
    case_id, since, value = [*text.split(".", 2), "", ""][:3]
    try:
        return Mark(_id_of(case_id), _value_of(value, order), EPOCH + int(since) * MOMENT)
    except (ValueError, OverflowError):
        return None


def _id_of(text: str) -> UUID:
    found = as_uuid(text)
    if found is None:
        raise ValueError(text)
    return found


def _value_of(text: str, order: Order) -> Any:
    if order.key in case_pages.WALKED:
        return EPOCH + int(text) * MOMENT
    return int(text) % 100 if order.key == "state" else text
