"""Lists of people, read into rows with what is wrong in each."""

import pytest

from fieldapp.domain.people import people_lists
from fieldapp.domain.people.people_lists import COLUMNS, MOST_PEOPLE, ROLES
from fieldapp.domain.sheets.problems import SheetRefused
from fieldapp.models import Role

HEAD = "姓名,登录名,工作电话,角色,网格编码,单位"
ROW = "王明,wangming,13800138000,网格员,610902001003001,"


def read(*rows):
    return people_lists.read("\n".join([HEAD, *rows]))


def test_a_row_says_who_by_which_name_in_which_role_where():
    (row,) = read(ROW)
    assert row.problems == []
    assert row.values == {
        "name": "王明", "sign_in_name": "wangming", "phone": "13800138000", "role": Role.GRID_WORKER,
        "place_code": "610902001003001",
    } | {key: row.values[key] for key in ("unit",) if key in row.values}  # fmt: skip


@pytest.mark.parametrize("missing", range(6))
def test_all_but_phone_and_unit_is_needed(missing):
    cells = ROW.split(",")
    cells[missing] = ""
    (row,) = read(",".join(cells))
    assert bool(row.problems) is (COLUMNS[missing].name not in {"phone", "unit"})


@pytest.mark.parametrize("role", Role)
def test_every_role_is_read_by_its_own_name_and_by_a_chinese_one(role):
    for word in (role.value, role.value.replace("_", " ")):
        assert ROLES[word] is role
    assert any(not word.isascii() for word, meant in ROLES.items() if meant is role)
    (row,) = read(ROW.replace("网格员", role.value))
    assert row.values["role"] is role


def test_headings_are_unique_and_the_template_has_an_example_of_every_needed_column():
    headings = [heading for column in COLUMNS for heading in column.headings]
    assert len(set(headings)) == len(headings)
    assert all(column.example for column in COLUMNS if column.is_needed)
    assert [column.name for column in COLUMNS] == [
        "name", "sign_in_name", "phone", "role", "place_code", "unit"
    ]  # fmt: skip


def test_a_list_holds_500_people_at_most():
    assert len(read(*[ROW] * MOST_PEOPLE)) == MOST_PEOPLE == 500
    with pytest.raises(SheetRefused, match="500"):
        read(*[ROW] * (MOST_PEOPLE + 1))
