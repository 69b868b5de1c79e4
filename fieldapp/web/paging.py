"""Long lists in pages: one query for the rows, one for the count."""

from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select

from fieldapp import db

Row = TypeVar("Row")
COUNT_LIMIT = 500  # ten pages: who looks for more narrows the list; counting on would cost more than the page


@dataclass(frozen=True)
class Page:
    """One page of rows; `total` stops at COUNT_LIMIT."""

    rows: list[Any]
    number: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def is_cut(self) -> bool:
        return self.total >= COUNT_LIMIT

    @property
    def has_prev(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    def url_for(self, number: int) -> str:
        """This page's address with another page number; filters stay in it."""
        arguments = {**(request.view_args or {}), **request.args.to_dict(flat=False), "page": number}
        return url_for(request.endpoint or "", **arguments)


def paginate(query: Select[Any], per_page: int = 50) -> Page:
    """The page asked for by ?page=; a number out of range is brought into it."""
    inner = query.order_by(None).options().limit(COUNT_LIMIT).with_only_columns(_first_column(query))
    total = db.session().scalar(select(func.count()).select_from(inner.subquery())) or 0
    last = max(1, -(-total // per_page))
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    rows = db.session().scalars(query.limit(per_page).offset((number - 1) * per_page)).unique().all()
    return Page(list(rows), number, per_page, total)


def _first_column(query: Select[Any]) -> Any:
    return query.column_descriptions[0]["entity"].id
