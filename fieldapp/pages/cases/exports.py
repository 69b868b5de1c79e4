"""A list of cases as a file: heads and cells in the reader's language."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain import registers
from fieldapp.domain.case_pages import Order
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.registers import CaseRow
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import label


def rows(by: CaseQuery, order: Order) -> Iterator[list[Any]]:
    """The heads, then a row a case; times are those of China, without a zone, as spreadsheets know them."""
    yield [
        gettext("Case number"), gettext("Category"), gettext("Urgency"), gettext("Source"), gettext("State"),
        gettext("Place code"), gettext("Place"), gettext("Handled by"), gettext("Supervision"),
        gettext("Opened"), gettext("Due"), gettext("Closed"),
    ]  # fmt: skip
    for row in registers.case_rows(db.session(), actor(), by, order, clock.now()):
        yield _cells(row)


def _cells(row: CaseRow) -> list[Any]:
    levels = label(row.supervision) if row.supervision else ""
    times = [_local(moment) for moment in (row.opened_at, row.due_at, row.closed_at)]
    words = [row.number, row.category, label(row.urgency), label(row.source), label(row.state)]
    return [*words, row.place_code, row.place, row.unit or "", levels, *times]


def _local(moment: datetime | None) -> datetime | str:
    return moment.astimezone(clock.CHINA).replace(tzinfo=None, microsecond=0) if moment else ""
