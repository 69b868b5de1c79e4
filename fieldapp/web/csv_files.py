"""Tables as files that Excel and WPS open: UTF-8 with its mark, no cell that begins a formula, row by row."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Response, stream_with_context

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain_cell(text: str) -> str:
    """A cell that no spreadsheet reckons with."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def csv_answer(name: str, rows: Iterable[Sequence[str]]) -> Response:
    """A file of that name, sent while it is read."""
    answer = Response(
        stream_with_context(_lines(rows)), mimetype="text/csv", content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([plain_cell(cell) for cell in row])
        yield line.getvalue()
