"""Notices of holidays and make-up workdays, read from a list into a change of the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldapp.domain.errors import N_, RuleBroken
from fieldapp.domain.sheets import cells, tables
from fieldapp.domain.sheets.problems import Problem
from fieldapp.domain.sheets.tables import Column, Row
from fieldapp.models import DayKind

KINDS = {
    "放假": DayKind.HOLIDAY,
    "上班": DayKind.WORKDAY,
    "半天": DayKind.HALF_DAY,
    "休": DayKind.HOLIDAY,
    "休息": DayKind.HOLIDAY,
    "节假日": DayKind.HOLIDAY,
    "班": DayKind.WORKDAY,
    "调休上班": DayKind.WORKDAY,
    "补班": DayKind.WORKDAY,
    "半天（上午上班）": DayKind.HALF_DAY,
    "Day off": DayKind.HOLIDAY,
    "Make-up working day": DayKind.WORKDAY,
    "Half day (morning)": DayKind.HALF_DAY,
    **{kind.value: kind for kind in DayKind},
}
MOST_DAYS = 800
FIRST_YEAR, LAST_YEAR = 2000, 2100
COLUMNS = (
    Column("date", ("日期", "日子", "date", "day"), cells.day, example="2027-01-01"),
    Column("kind", ("类型", "性质", "安排", "kind", "type"), cells.one_of(KINDS), example="放假"),
    Column(
        "name", ("名称", "节日", "假日", "说明", "name"), cells.words, is_needed=False, example="示例：元旦"
    ),
)


class CalendarBroken(RuleBroken):
    """A notice that cannot be read; the message names the line."""


@dataclass(frozen=True)
class NewDay:
    """How one day is to be; without a kind it is an ordinary day of its week again."""

    on: date
    kind: DayKind | None
    name: str = ""


@dataclass(frozen=True)
class Change:
    """What an edition changes, on whose word. `years`: whether their official notice is in."""

    jurisdiction: str
    basis: str
    days: Sequence[NewDay] = ()
    years: Sequence[tuple[int, bool]] = ()
    hours: Sequence[tuple[int, int, bool]] = ()  # opens, closes (minutes after midnight), morning
    whole_years: bool = False  # days of those years that are not named become ordinary again


def read_notice(source: bytes | str) -> list[Row]:
    """The days of a file or a pasted table; what is wrong with a row is in it. Raises SheetRefused."""
    rows, seen = tables.read(source, COLUMNS, MOST_DAYS), set[date]()
    for row in rows:
        on = row.values.get("date")
        if on in seen:
            row.problems.append(Problem(N_("%(day)s appears twice."), day=on))
        elif on is not None:
            if not FIRST_YEAR <= on.year <= LAST_YEAR:
                row.problems.append(Problem(N_("%(day)s is outside the supported years."), day=on))
            seen.add(on)
    return rows


def notice_of(rows: Sequence[Row], jurisdiction: str, basis: str, year: int | None = None) -> Change:
    """All days or none. The year is the list's last, unless given. Raises CalendarBroken."""
    for row in rows:
        for problem in row.problems:
            raise CalendarBroken(f"{row.number}: {problem}") from problem
    days = [NewDay(v["date"], v["kind"], v.get("name", "")) for v in (row.values for row in rows)]
    official = (year or max(day.on.year for day in days), True)
    return Change(jurisdiction, basis, days, [official], whole_years=True)
