"""Files and pasted tables as Excel and WPS make them, read into cells: .xlsx, .xls, CSV in several encodings."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from fieldapp import bounded_process, text
from fieldapp.domain.errors import N_
from fieldapp.domain.sheets.cells import Cell
from fieldapp.domain.sheets.problems import DAMAGED, TOO_LARGE, SheetRefused

MOST_BYTES = 4 * 1024 * 1024
LONGEST_CELL = 1000
LONGEST_WAIT = 60
READER = Path(__file__).with_name("sheet_reader.py")
PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .xls
REASONS = {
    "password": N_("The file is password-protected. Please save it without a password and choose it again."),
    "damaged": DAMAGED,
    "memory": TOO_LARGE,
}


def cells_of(source: bytes | str, most: int) -> list[list[Cell]]:
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
