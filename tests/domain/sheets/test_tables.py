"""A list is the same rows however it was saved."""

from datetime import date, datetime

import pytest
from support.workbooks import HEADINGS, ROW, separated, xls, xlsx

from fieldapp.domain.people import people_lists
from fieldapp.domain.sheets import cells as readers
from fieldapp.domain.sheets import tables
from fieldapp.models import Role

EXPECTED = {
    "name": "王明", "sign_in_name": "wangming", "phone": "13800138000", "role": Role.GRID_WORKER,
    "place_code": "610902001003001",
}  # fmt: skip


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
