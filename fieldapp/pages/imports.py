"""What pages share that take a list in: the file or the pasted table, what is wrong with its rows, the template."""

import io
from collections.abc import Sequence

from flask import Response, request
from flask_babel import gettext

from fieldapp.domain.sheets.files import MOST_BYTES
from fieldapp.domain.sheets.problems import Problem
from fieldapp.domain.sheets.tables import Column, Heading, Row
from fieldapp.web.locale import select_locale
from fieldapp.web.request_size import Size

SHEET = Size(MOST_BYTES + 512 * 1024)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def source(pasted: str | None) -> bytes | str:
    """The chosen file, else what was pasted."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        return upload.stream.read(MOST_BYTES + 1)
    return pasted or ""


def said(wrong: Exception) -> str:
    """A problem in the reader's language."""
    if isinstance(wrong, Problem):
        values = {name: _word(value) for name, value in wrong.values.items()}
        return gettext(wrong.message, **values) if values else gettext(wrong.message)
    return gettext(str(wrong))


def called(heading: Heading) -> str:
    """A column's name in the reader's language."""
    return heading.english if select_locale() == "en" else str(heading)


def _word(value: object) -> object:
    if isinstance(value, list):
        return gettext(", ").join(called(each) for each in value)
    return called(value) if isinstance(value, Heading) else value


def wrong(rows: Sequence[Row]) -> list[tuple[Row, list[str]]]:
    """The rows that cannot be taken in, each with what is wrong with it."""
    return [(row, [said(problem) for problem in row.problems]) for row in rows if row.problems]


def template(columns: Sequence[Column], title: str) -> Response:
    """A sheet to fill in: the headings, and an example that is left out when it comes back."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet(title), book.add_format({"bold": True})
        as_text = book.add_format({"num_format": "@"})  # so that no code or phone becomes a number
        sheet.set_column(0, len(columns) - 1, 22, as_text)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.heading + ("*" if column.is_needed else ""), bold)
            sheet.write_string(1, at, column.example, as_text)
    headers = {"Content-Disposition": "attachment; filename=template.xlsx"}
    return Response(out.getvalue(), mimetype=XLSX, headers=headers)
