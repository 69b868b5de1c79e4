"""Long lists in pages: one query for the rows, one for the count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import request
from sqlalchemy import Select, func, select
from werkzeug.datastructures import MultiDict

from fieldapp import db
from fieldapp.web import request_values

Row = TypeVar("Row")
MOST_LISTED = 250  # cases: five pages, the most urgent
COUNT_LIMIT = 500  # ten pages: who looks for more narrows the list; counting on would cost more than the page


@dataclass(frozen=True)
class Listing:
    """The address of a list: its endpoint, what narrows it, and the parts of its path.

    What is asked for now, or what a phone takes.
    """

    endpoint: str
    arguments: "MultiDict[str, Any]" = field(default_factory=MultiDict)
    parts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def asked(cls) -> "Listing":
        return cls(request.endpoint or "", MultiDict(request_values.arguments()), request.view_args or {})

    @property
    def number(self) -> int:
        return max(self.arguments.get("page", 1, type=int), 1)

    def url(self, number: int = 1) -> str:
        """Its page with this number; filters stay in it."""
        kept = {name: values for name, values in _lists(self.arguments).items() if name != "page"}
        return request_values.address(
            self.endpoint, {**kept, "page": number if number > 1 else None}, **self.parts
        )

    def with_values(self, **values: str | None) -> str:
        """The same list with these values in its address; None takes one out."""
        kept = {name: found for name, found in _lists(self.arguments).items() if name not in values}
        return request_values.address(self.endpoint, {**kept, **values}, **self.parts)


@dataclass(frozen=True)
class Page:
    """One page of rows; `total` stops at `most`."""

    rows: list[Any]
    number: int
    per_page: int
    total: int
    listing: Listing
    most: int = COUNT_LIMIT

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def is_cut(self) -> bool:
        return self.total >= self.most

    @property
    def has_prev(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    def url_for(self, number: int) -> str:
        return self.listing.url(number)


def paginate(query: Select[Any], per_page: int = 50, listing: Listing | None = None) -> Page:
    """The page asked for by ?page=; a number out of range is brought into it."""
    listing, total = listing or Listing.asked(), _total(query)
    number = min(listing.number, _last(total, per_page))
    rows = db.session().scalars(query.limit(per_page).offset((number - 1) * per_page)).unique().all()
    return Page(list(rows), number, per_page, total, listing)


def paginate_found(
    read: Callable[[int, int], Sequence[Any]], per_page: int = 50, listing: Listing | None = None
) -> Page:
    """The page asked for of a list of at most MOST_LISTED; `read(start, count)` gives rows that tell the `total`."""
    listing = listing or Listing.asked()
    number = min(listing.number, _last(MOST_LISTED, per_page))
    rows = _read(read, number, per_page)
    if not rows and number > 1:  # behind the end
        rows = read(0, 1)
        number = _last(rows[0].total, per_page) if rows else 1
        rows = _read(read, number, per_page)
    total = min(rows[0].total, MOST_LISTED) if rows else 0
    return Page(list(rows), number, per_page, total, listing, MOST_LISTED)


def _read(read: Callable[[int, int], Sequence[Any]], number: int, per_page: int) -> Sequence[Any]:
    start = (number - 1) * per_page
    return read(start, min(per_page, MOST_LISTED - start))


def every_page(query: Select[Any], per_page: int, listing: Listing, most: int = COUNT_LIMIT) -> list[Page]:
    """The pages of a list that hold its first `most` rows, read in one go."""
    total = _total(query)
    rows = list(db.session().scalars(query.limit(most)).unique())
    return [
        Page(rows[start : start + per_page], start // per_page + 1, per_page, total, listing)
        for start in range(0, max(len(rows), 1), per_page)
    ]


def _total(query: Select[Any]) -> int:
    inner = query.order_by(None).options().limit(COUNT_LIMIT).with_only_columns(_first_column(query))
    return db.session().scalar(select(func.count()).select_from(inner.subquery())) or 0


def _last(total: int, per_page: int) -> int:
    return max(1, -(-total // per_page))


def _lists(arguments: "MultiDict[str, Any]") -> dict[str, Any]:
    return arguments.to_dict(flat=False)


def _first_column(query: Select[Any]) -> Any:
    return query.column_descriptions[0]["entity"].id
