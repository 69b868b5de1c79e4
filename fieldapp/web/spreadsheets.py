"""Tables as .xlsx files. Text stays text: no cell is a formula or a link, whatever it begins with."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from flask import Response

PIECE = 64 * 1024
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx_answer(name: str, rows: Iterable[Sequence[Any]]) -> Response:
    """A workbook of one sheet, its first row the heads. It is written to a temporary file row by row."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is sent
    _write(file, rows)
    answer = Response(_pieces(file), mimetype=TYPE)
    answer.headers["Content-Length"] = str(file.tell())
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    file.seek(0)
    return answer


def _write(file: IO[bytes], rows: Iterable[Sequence[Any]]) -> None:
    from xlsxwriter import Workbook  # heavy, and only for this

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(
        file, {**options, "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd hh:mm"}
    ) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, column, value)
                else:
                    sheet.write_string(number, column, str(value))
    file.seek(0, 2)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
