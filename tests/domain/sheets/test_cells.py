"""What a cell says, and what a spreadsheet lost of it."""

from datetime import date

import pytest

from fieldapp.domain.people import people_lists
from fieldapp.domain.sheets import cells as readers
from fieldapp.domain.sheets.cells import Cell
from fieldapp.domain.sheets.problems import Problem


@pytest.mark.parametrize(
    ("read", "cell", "says"),
    [(readers.phone, Cell("1.38E+10"), "shortened"), (readers.phone, Cell("123456"), "not a phone"),
     (readers.phone, Cell("13800138000/13900139000"), "more than one"), (readers.code, Cell("6.10902E+11"), "shortened"),
     (readers.code, Cell("61090200100300101", 61090200100300101.0), "shortened"),
     (readers.day, Cell("2027-02-30"), "not a date"), (readers.day, Cell("明天"), "not a date"), (readers.day, Cell("99999999"), "not a date"),
     (people_lists.COLUMNS[3].read, Cell("国王"), "not a valid value")],
)  # fmt: skip
def test_what_excel_lost_or_nobody_can_read_is_said(read, cell, says):
    with pytest.raises(Problem, match=says):
        read(cell, "X")


@pytest.mark.parametrize(
    "typed",
    [
        "2026-01-01",
        "2026/1/1",
        "2026.1.1",
        "2026年1月1日",
        "２０２６年１月１日",
        "2026-01-01 00:00:00",
        "46023",
    ],
)
def test_days_as_excel_writes_them(typed):
    assert readers.day(Cell(typed), "X") == date(2026, 1, 1)
