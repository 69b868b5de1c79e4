"""Lists as Excel and WPS make them: every way of saving gives the same rows, and what is lost is said."""

import io
import struct
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
import xlwt

from fieldapp.domain.people import people_lists
from fieldapp.domain.sheets import cells as readers
from fieldapp.domain.sheets import files, tables
from fieldapp.domain.sheets.cells import Cell
from fieldapp.domain.sheets.problems import Problem, SheetRefused
from fieldapp.models import Role

HEADINGS = ["序号", "角色", "姓名", "手机号", "登录名", "网格编码"]
ROW = ["1", "网格员", "王　明", "13800138000", "wangming", "610902001003001"]
EXPECTED = {
    "name": "王明", "sign_in_name": "wangming", "phone": "13800138000", "role": Role.GRID_WORKER,
    "place_code": "610902001003001",
}  # fmt: skip


def xlsx(*rows, title=False):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("空")
        sheet, as_day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        if title:
            sheet.write(0, 0, "新城街道网格员名单")
        for at, row in enumerate(rows, 1 if title else 0):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(at, column, value, as_day)
                else:
                    sheet.write(at, column, value)
    return out.getvalue()


def xls(*rows):
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("名单")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    book.save(out)
    return out.getvalue()


def separated(by, *rows):
    return "\r\n".join(by.join(row) for row in rows)


NUMBERS = ["1", "网格员", "王明", 13800138000, "wangming", 610902001003001]
WAYS = {
    "xlsx": lambda: xlsx(HEADINGS, ROW),
    "xlsx with a title above": lambda: xlsx(HEADINGS, ROW, title=True),
    "xlsx with numbers": lambda: xlsx(HEADINGS, NUMBERS),
    "xls": lambda: xls(HEADINGS, ROW),
    "xls with numbers": lambda: xls(HEADINGS, NUMBERS),
    "UTF-8": lambda: separated(",", HEADINGS, ROW).encode(),
    "UTF-8 with its mark": lambda: separated(",", HEADINGS, ROW).encode("utf-8-sig"),
    "GB18030": lambda: separated(",", HEADINGS, ROW).encode("gb18030"),
    "Unicode text": lambda: separated("\t", HEADINGS, ROW).encode("utf-16"),
    "semicolons": lambda: separated(";", HEADINGS, ROW).encode(),
    "pasted": lambda: separated("\t", HEADINGS, ROW),
    "English headings": lambda: (
        "name,role,phone,sign_in_name,place_code\n王明,grid_worker,13800138000,wangming,610902001003001"
    ),
    "other order, other words": lambda: (
        "账号\t岗位\t联系电话\t人员姓名\t区划代码\n wangming\t专职网格员\t+86 138-0013-8000\t王明\t610902001003001"
    ),
    "quoted": lambda: (
        '姓名,登录名,电话,角色,网格编码\n"王明","wangming","13800138000","网格管理员","\'610902001003001"'
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_saving_a_list_gives_the_same_rows(way):
    (row,) = people_lists.read(WAYS[way]())
    assert row.problems == [] and row.values == EXPECTED


@pytest.mark.parametrize("way", ["xlsx", "GB18030", "pasted"])
def test_what_was_read_can_be_pasted_again(way):
    rows = people_lists.read(WAYS[way]())
    again = people_lists.read(tables.as_text(rows, people_lists.COLUMNS))
    assert [row.values for row in again] == [EXPECTED]


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


def test_a_day_of_a_sheet_is_a_day():
    columns = (tables.Column("day", ("日期",), readers.day),)
    (row,) = tables.read(xlsx(["日期"], [datetime(2026, 1, 1)]), columns, 9)
    assert row.values == {"day": date(2026, 1, 1)}
    (row,) = tables.read(xlsx(["日期"], [46023]), columns, 9)
    assert row.values == {"day": date(2026, 1, 1)}


def test_every_row_says_what_is_wrong_with_it_by_its_number_in_the_sheet():
    rows = people_lists.read(
        "姓名,登录名,电话,角色,网格编码\n\n王明,w,1.38E+10,国王,6.1E+11\n,,,,\n李,li,,网格员,610902001003001\n"
    )
    assert [row.number for row in rows] == [3, 5]
    assert len(rows[0].problems) == 3 and rows[1].problems == []


def test_the_example_of_the_template_is_left_out():
    head = [column.heading for column in people_lists.COLUMNS]
    (row,) = people_lists.read(
        xlsx(
            head,
            [column.example for column in people_lists.COLUMNS],
            ["王明", "wangming", "", "网格员", "610902001003001"],
        )
    )
    assert row.number == 3


@pytest.mark.parametrize(
    "source",
    [
        "",
        "姓名,电话\n王明,1",
        "nothing at all",
        "姓名,登录名,角色,网格编码",
        b"",
        b"\xff\xff\xff\x00",
        b"PK\x03\x04rubbish",
        b"\xd0\xcf\x11\xe0rubbish",
    ],
)
def test_what_is_no_list_is_refused(source):
    with pytest.raises(SheetRefused):
        people_lists.read(source)


def test_more_rows_than_may_be_are_refused():
    row = ",".join(ROW)
    with pytest.raises(SheetRefused, match="500"):
        people_lists.read("\n".join([",".join(HEADINGS), *[row] * 501]))


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
