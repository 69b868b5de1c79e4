"""Lists of administrative divisions, read and checked row by row."""

from collections.abc import Iterator
from typing import Any

from fieldapp.domain.errors import N_
from fieldapp.domain.sheets import cells, tables
from fieldapp.domain.sheets.problems import Problem
from fieldapp.domain.sheets.tables import Column, Row
from fieldapp.models import Level

DIGITS = {Level.CITY: 6, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}
MOST_DIVISIONS = 20_000
LEVELS = {
    "市": Level.CITY, "县": Level.COUNTY, "区": Level.COUNTY, "县区": Level.COUNTY, "镇": Level.TOWN,
    "乡镇": Level.TOWN, "街道": Level.TOWN, "镇街": Level.TOWN,
    "村": Level.VILLAGE, "社区": Level.VILLAGE, "村社区": Level.VILLAGE,
    "村（社区）": Level.VILLAGE, "Town or street": Level.TOWN, "Village or community": Level.VILLAGE,
    **{level.value: level for level in DIGITS},
}  # fmt: skip
COLUMNS = (
    Column("code", ("区划代码", "代码", "编码", "code"), cells.code, example="610902001001"),
    Column("name", ("名称", "区划名称", "name"), cells.words, example="示例：新城村"),
    Column("level", ("级别", "层级", "level"), cells.one_of(LEVELS), example="村"),
    Column(
        "parent_code",
        ("上级代码", "上级区划代码", "parent_code", "parent code"),
        cells.code,
        is_needed=False,
    ),
)


def read_divisions(source: bytes | str) -> list[Row]:
    """The rows of a file; what is wrong with a row is in it. Raises SheetRefused."""
    rows = tables.read(source, COLUMNS, MOST_DIVISIONS)
    seen: set[str] = set()
    for row in sorted(rows, key=depth):  # towns after counties
        if not row.problems:
            row.problems += _problems(row.values, seen)
            seen.add(row.values["code"])
    return rows


def depth(row: Row) -> int:
    level = row.values.get("level")
    return list(DIGITS).index(level) if level else len(DIGITS)


def _problems(values: dict[str, Any], seen: set[str]) -> Iterator[Problem]:
    code, level, parent = values["code"], values["level"], values.get("parent_code", "")
    if not code.isdigit() or len(code) != DIGITS[level]:
        yield Problem(N_("Code %(code)s must have %(digits)s digits."), code=code, digits=DIGITS[level])
    if code in seen:
        yield Problem(N_("Code %(code)s appears twice."), code=code)
    if level is not Level.CITY and parent not in seen:
        yield Problem(N_("%(code)s: the parent division (%(parent)s) is missing."), code=code, parent=parent)
