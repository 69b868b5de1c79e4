"""Lists read into rows. An importer declares its columns; each cell becomes a value or a problem that names its row."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldapp import text
from fieldapp.domain.errors import N_
from fieldapp.domain.sheets.cells import Cell
from fieldapp.domain.sheets.files import cells_of
from fieldapp.domain.sheets.problems import TOO_LARGE, Problem, SheetRefused

HEADING_ROWS = 10  # a title or a note may stand above the headings
EXAMPLE = re.compile("示例|例：|Example", re.IGNORECASE)


class Heading(str):
    """What a column is called in the template; `english` for who reads that."""

    english: str

    def __new__(cls, usual: str, english: str) -> "Heading":
        made = super().__new__(cls, usual)
        made.english = english
        return made


@dataclass(frozen=True)
class Column:
    """A column: its name, the headings it goes by (the first one in the template), how a cell becomes a value."""

    name: str
    headings: Sequence[str]
    read: Callable[[Cell, str], Any]
    is_needed: bool = True  # an empty cell is a problem
    example: str = ""

    @property
    def heading(self) -> Heading:
        return Heading(self.headings[0], self.name.replace("_", " "))


@dataclass
class Row:
    """A row of the list, with its number in the sheet."""

    number: int
    typed: list[str]  # what stood in the declared columns, in their order
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(source: bytes | str, columns: Sequence[Column], most: int) -> list[Row]:
    """The rows of a file or a pasted table. Raises SheetRefused when there is no such list in it."""
    cells = cells_of(source, most)
    at, order = _headings(cells, columns)
    rows = []
    for number, line in enumerate(cells[at + 1 :], at + 2):
        picked = [line[order[c.name]] if order.get(c.name, 10**6) < len(line) else Cell("") for c in columns]
        if any(cell.text for cell in picked) and not any(EXAMPLE.match(cell.text) for cell in picked):
            rows.append(_row(number, picked, columns))
    if not rows:
        raise SheetRefused(N_("There are no rows below the header."))
    if len(rows) > most:
        raise SheetRefused(TOO_LARGE, rows=most)
    return rows


def as_text(rows: Sequence[Row], columns: Sequence[Column]) -> str:
    """The list as one can paste it again: what was read, with tabs."""
    lines: list[list[str]] = [[*(column.heading for column in columns)], *(row.typed for row in rows)]
    return "\n".join("\t".join(line) for line in lines)


def _row(number: int, picked: Sequence[Cell], columns: Sequence[Column]) -> Row:
    row = Row(number, [cell.text for cell in picked])
    for column, cell in zip(columns, picked, strict=True):
        try:
            if cell.text:
                row.values[column.name] = column.read(cell, column.heading)
        except Problem as wrong:
            row.problems.append(wrong)
        if column.is_needed and not cell.text:
            row.problems.append(Problem(N_("%(heading)s is missing."), heading=column.heading))
    return row


def _headings(cells: list[list[Cell]], columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    """Which row holds the headings, and where each column is: in any order, others beside them are left out."""
    known = {text.compared(heading): column.name for column in columns for heading in column.headings}
    best: tuple[int, dict[str, int]] = (0, {})
    for at, line in enumerate(cells[:HEADING_ROWS]):
        found: dict[str, int] = {}
        for where, cell in enumerate(line):
            if name := known.get(text.compared(cell.text.rstrip("*＊:："))):
                found.setdefault(name, where)
        if len(found) > len(best[1]):
            best = at, found
    missing = [column.heading for column in columns if column.is_needed and column.name not in best[1]]
    if missing:
        raise SheetRefused(N_("The header row is missing these columns: %(columns)s"), columns=missing)
    return best
