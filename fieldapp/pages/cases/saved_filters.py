"""A person's own filters as they stand above the list and on the overview: name, address, and how many cases."""

from dataclasses import dataclass
from typing import Any

from fieldapp import clock, db
from fieldapp.domain.cases import saved_filters
from fieldapp.domain.cases.saved_filters import MOST_COUNTED, Count
from fieldapp.models import SavedFilter
from fieldapp.pages.cases import filters
from fieldapp.web.access import actor, one_or_404
from fieldapp.web.request_values import address


@dataclass(frozen=True)
class Line:
    """One filter above the list."""

    kept: SavedFilter
    href: str
    count: str
    is_current: bool


def lines(good: dict[str, Any] | None = None) -> list[Line]:
    """The person's filters with their counts, in two statements; `good` is what the list is narrowed by now."""
    if not actor().may_anywhere("use_desk"):
        return []
    mine = db.session().scalars(saved_filters.of(actor())).all()
    queries = [filters.query_of(kept.asked) for kept in mine]
    counts = saved_filters.counts(db.session(), actor(), queries, clock.now())
    return [
        Line(kept, address_of(kept.asked), count_words(count), kept.asked == good)
        for kept, count in zip(mine, counts, strict=True)
    ]


def count_of(asked: dict[str, Any]) -> str:
    """How many cases one filter holds."""
    query = filters.query_of(asked)
    return count_words(saved_filters.counts(db.session(), actor(), [query], clock.now())[0])


def address_of(asked: dict[str, Any]) -> str:
    """The list narrowed like this; a box that is ticked stands as 'y' in the address."""
    return address("desk.cases.index", arguments_of(asked))


def arguments_of(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: "y" if value is True else value for name, value in asked.items()}


def find(filter_id: object) -> SavedFilter:
    """One of the person's own; else 404."""
    found = one_or_404(saved_filters.of(actor()).where(SavedFilter.id == filter_id))
    assert isinstance(found, SavedFilter)  # noqa: S101 - tells the type checker
    return found


def count_words(count: Count) -> str:
    if count.found > MOST_COUNTED:
        return f"{MOST_COUNTED}+"
    return f"{count.found}+" if count.is_cut else str(count.found)
