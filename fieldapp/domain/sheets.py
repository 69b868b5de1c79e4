"""Lists as Excel and WPS make them, read into rows: .xlsx, .xls, CSV in several encodings, a pasted table.

An importer declares its columns; each cell becomes a value or a problem that names the cell's row.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from fieldapp import bounded_process, phones, text
from fieldapp.domain.errors import N_, DomainError

MOST_BYTES = 4 * 1024 * 1024
LONGEST_CELL = 1000
LONGEST_WAIT = 60
HEADING_ROWS = 10  # a title or a note may stand above the headings
EXAMPLE = re.compile("示例|例：|Example", re.IGNORECASE)
READER = Path(__file__).with_name("sheet_reader.py")
PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .xls
FIRST_DAY = date(1899, 12, 30)  # day 0 of Excel's serial numbers
DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 0{1,2}:00(?::00)?)?")
SHORTENED = re.compile(r"[0-9](?:\.[0-9]*)?E\+?[0-9]+", re.IGNORECASE)
EXACT = 10**15  # Excel keeps fifteen digits of a number

TOO_LARGE = N_("The file is too large. Please keep at most %(rows)s rows, and only the list.")
DAMAGED = N_("The file cannot be read. Please save it as .xlsx or CSV and choose it again.")
REASONS = {
    "password": N_("The file asks for a password. Please save it without one."),
    "damaged": DAMAGED,
    "memory": TOO_LARGE,
}
IS_SHORTENED = N_(
    "%(heading)s: Excel shortened this to %(value)s, and digits are lost. Format the column as text and type it again."
)


class Heading(str):
    """What a column is called in the template; `english` for who reads that."""

    english: str

    def __new__(cls, usual: str, english: str) -> "Heading":
        made = super().__new__(cls, usual)
        made.english = english
        return made


class Cell(NamedTuple):
    """One cell: its text, and what the sheet itself took it for."""

    text: str
    number: float | None = None


class Problem(Exception):
    """What is wrong with a cell or a row: a message id and its values, to be said in the reader's language."""

    def __init__(self, message: str, **values: object) -> None:
        plain = {
            name: "、".join(map(str, each)) if isinstance(each, list) else each
            for name, each in values.items()
        }
        super().__init__(message % plain if values else message)
        self.message, self.values = message, values


class SheetRefused(DomainError, Problem):
    """No list was found in this file."""


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
    cells = _cells(source, most)
    at, order = _headings(cells, columns)
    rows = []
    for number, line in enumerate(cells[at + 1 :], at + 2):
        picked = [line[order[c.name]] if order.get(c.name, 10**6) < len(line) else Cell("") for c in columns]
        if any(cell.text for cell in picked) and not any(EXAMPLE.match(cell.text) for cell in picked):
            rows.append(_row(number, picked, columns))
    if not rows:
        raise SheetRefused(N_("There is no row below the headings."))
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
        raise SheetRefused(N_("No row of headings has these columns: %(columns)s"), columns=missing)
    return best


def _cells(source: bytes | str, most: int) -> list[list[Cell]]:
    if isinstance(source, bytes) and source.startswith(PACKED):
        return _packed(source, most)
    return _plain(source if isinstance(source, str) else _decoded(source, most))


def _packed(body: bytes, most: int) -> list[list[Cell]]:
    if len(body) > MOST_BYTES:
        raise SheetRefused(TOO_LARGE, rows=most)
    try:
        rows = json.loads(bounded_process.run_on(READER, body, LONGEST_WAIT))
    except bounded_process.Refused as refused:
        message = REASONS.get(str(refused), DAMAGED)
        raise SheetRefused(message, **({"rows": most} if message == TOO_LARGE else {})) from refused
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return Cell(text.line(value)[:LONGEST_CELL])
    kind, held = value
    if kind == "day":
        return Cell(held)
    return Cell(str(int(held)) if held == int(held) else repr(held), float(held))


def _decoded(body: bytes, most: int) -> str:
    """UTF-8 with and without its mark, Excel's own Unicode text, and what Chinese Excel and WPS save: GB18030."""
    if len(body) > MOST_BYTES:
        raise SheetRefused(TOO_LARGE, rows=most)
    encodings = ["utf-16"] if body[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused(DAMAGED)


def _plain(source: str) -> list[list[Cell]]:
    lines = text.LINE_ENDS.sub("\n", source).replace("\0", "")
    first = next((line for line in lines.split("\n") if line.strip()), "")
    between = max("\t;,，", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(lines), delimiter=between))
    except csv.Error as wrong:
        raise SheetRefused(DAMAGED) from wrong
    return [[Cell(text.line(value)[:LONGEST_CELL].removeprefix("'")) for value in row] for row in rows]


def words(cell: Cell, _heading: str) -> str:
    return text.line(cell.text)


def name(cell: Cell, _heading: str) -> str:
    return text.name(cell.text)


def code(cell: Cell, heading: str) -> str:
    """Digits that are no quantity, whole although Excel may have taken them for a number."""
    plain = text.code(cell.text)
    if SHORTENED.fullmatch(plain) or (cell.number is not None and abs(cell.number) >= EXACT):
        raise Problem(IS_SHORTENED, heading=heading, value=f"{cell.number or plain}")
    return plain.removesuffix(".0")


def phone(cell: Cell, heading: str) -> str:
    if cell.number is not None or SHORTENED.fullmatch(text.code(cell.text)):
        return _dialled(code(cell, heading), heading)
    return _dialled(cell.text, heading)


def _dialled(typed: str, heading: str) -> str:
    try:
        return phones.canonical(typed)
    except phones.SeveralPhones as wrong:
        raise Problem(
            N_("%(heading)s: these are several numbers; please give one."), heading=heading
        ) from wrong
    except phones.NoPhone as wrong:
        message = N_("%(heading)s: %(value)s is no phone number. A lost leading zero has to be typed again.")
        raise Problem(message, heading=heading, value=typed) from wrong


def day(cell: Cell, heading: str) -> date:
    """2026-01-01, 2026/1/1, 2026年1月1日, or Excel's number of days."""
    plain = text.line(cell.text)
    try:
        if found := DAY.fullmatch(plain):
            return date(*map(int, found.groups()))
        if re.fullmatch(r"[1-9][0-9]{4}", plain):
            return FIRST_DAY + timedelta(days=int(plain))
    except ValueError:
        pass
    raise Problem(N_("%(heading)s: %(value)s is no day (2026-01-01)."), heading=heading, value=plain)


def one_of(choices: dict[str, Any]) -> Callable[[Cell, str], Any]:
    """One of several words, each meaning a value."""
    meant = {text.compared(word): value for word, value in choices.items()}
    usual = {value: word for word, value in reversed(choices.items())}  # the first word of each value

    def _read(cell: Cell, heading: str) -> Any:
        try:
            return meant[text.compared(cell.text)]
        except KeyError as wrong:
            message = N_("%(heading)s: %(value)s is not known. Possible: %(choices)s")
            known = "、".join(word for word in choices if usual[choices[word]] == word)
            raise Problem(message, heading=heading, value=cell.text, choices=known) from wrong

    return _read
