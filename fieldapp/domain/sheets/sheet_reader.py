"""Reads the first filled sheet of a hostile .xlsx or .xls in a process of its own: bytes in, rows as JSON out.

Run as a program by fieldapp/domain/sheets/files.py. A cell is a text, or ["number", 1.5], or ["day", "2026-01-01"].
"""

import io
import json
import resource
import sys
import zipfile
from datetime import date, datetime
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

MEMORY, ADDRESSES, SECONDS = 250 * 1024 * 1024, 600 * 1024 * 1024, 20
MOST_UNPACKED = 30 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS, MOST_COLUMNS = 20_002, 60
REFUSED = 3


def main() -> int:
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_AS, ADDRESSES),
    ):
        resource.setrlimit(what, (most, most))
    try:
        rows = read(sys.stdin.buffer.read())
    except PasswordError:
        return _refuse("password")
    except MemoryError:
        return _refuse("memory")
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return _refuse("damaged")
    json.dump(rows, sys.stdout)
    return 0


def read(body: bytes) -> list[list[Any]]:
    if body.startswith(b"PK"):
        _unpack(body)
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height:
            rows = islice(sheet.iter_rows(), MOST_ROWS)
            return [[_cell(value) for value in row[:MOST_COLUMNS]] for row in rows]
    return []


def _unpack(body: bytes) -> None:
    """Everything once, as much as its directory promises: what unfolds to more is damaged, a bomb too large."""
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise MemoryError
        if packed.testzip() is not None:
            raise zipfile.BadZipFile


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return ["number", value]
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return ["day", day.isoformat()]
    return str(value)


def _refuse(reason: str) -> int:
    sys.stdout.write(reason)
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
