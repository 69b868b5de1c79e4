"""No sheet bursts memory."""

import io
import struct
import zipfile

import pytest
from support.workbooks import HEADINGS, ROW, xlsx

from fieldapp.domain.people import people_lists
from fieldapp.domain.sheets import files
from fieldapp.domain.sheets.problems import SheetRefused


def packed(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in parts.items():
            file.writestr(name, body)
    return out.getvalue()


def with_sheet(cells):
    with zipfile.ZipFile(io.BytesIO(xlsx(HEADINGS, ROW))) as file:
        parts = {part: file.read(part) for part in file.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + cells
        + b"</sheetData></worksheet>"
    )
    return packed(parts)


BOMBS = {
    "unfolding": lambda: with_sheet(b" " * 200_000_000),
    "many parts": lambda: packed({f"part{n}": b"" for n in range(5000)}),
    "a cell at the far end": lambda: with_sheet(
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "larger than may be": lambda: b"PK\x03\x04" + bytes(files.MOST_BYTES),
    "lying about its size": lambda: lying(with_sheet(b" " * 50_000_000)),
}


def lying(body):
    """Its directory says that every part unfolds to a hundred bytes."""
    out, at = bytearray(body), 0
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        out[at + 24 : at + 28] = struct.pack("<I", 100)
        at += 4
    return bytes(out)


@pytest.mark.parametrize("kind", BOMBS)
def test_a_sheet_made_to_burst_memory_is_refused(kind):
    with pytest.raises(SheetRefused):
        people_lists.read(BOMBS[kind]())
