"""Cells of a list, and the values they become: words, codes, phones, days."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from fieldapp import phones, text
from fieldapp.domain.errors import N_
from fieldapp.domain.sheets.problems import Problem

FIRST_DAY = date(1899, 12, 30)  # day 0 of Excel's serial numbers
DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 0{1,2}:00(?::00)?)?")
SHORTENED = re.compile(r"[0-9](?:\.[0-9]*)?E\+?[0-9]+", re.IGNORECASE)
EXACT = 10**15  # Excel keeps fifteen digits of a number
IS_SHORTENED = N_(
    "%(heading)s: Excel shortened this to %(value)s and digits were lost. Format the column as text "
    "and enter the number again."
)


class Cell(NamedTuple):
    """One cell: its text, and what the sheet itself took it for."""

    text: str
    number: float | None = None


def words(cell: Cell, _heading: str) -> str:
    return text.line(cell.text)


def name(cell: Cell, _heading: str) -> str:
    return text.name(cell.text)


def code(cell: Cell, heading: str) -> str:
    """Digits that are no quantity, whole although Excel may have taken them for a number."""
    plain = text.code(cell.text)
    if SHORTENED.fullmatch(plain) or (cell.number is not None and abs(cell.number) >= EXACT):
        raise Problem(IS_SHORTENED, heading=heading, value=f"{cell.number or plain}")
    return plain.removesuffix(".0")


def phone(cell: Cell, heading: str) -> str:
    if cell.number is not None or SHORTENED.fullmatch(text.code(cell.text)):
        return _dialled(code(cell, heading), heading)
    return _dialled(cell.text, heading)


def _dialled(typed: str, heading: str) -> str:
    try:
        return phones.canonical(typed)
    except phones.SeveralPhones as wrong:
        raise Problem(N_("%(heading)s: more than one number. Enter only one."), heading=heading) from wrong
    except phones.NoPhone as wrong:
        message = N_(
            "%(heading)s: %(value)s is not a phone number. If a leading zero was lost, enter it again."
        )
        raise Problem(message, heading=heading, value=typed) from wrong


def day(cell: Cell, heading: str) -> date:
    """2026-01-01, 2026/1/1, 2026年1月1日, or Excel's number of days."""
    plain = text.line(cell.text)
    try:
        if found := DAY.fullmatch(plain):
            return date(*map(int, found.groups()))
        if re.fullmatch(r"[1-9][0-9]{4}", plain):
            return FIRST_DAY + timedelta(days=int(plain))
    except ValueError:
        pass
    raise Problem(
        N_("%(heading)s: %(value)s is not a date. Use the format 2026-01-01."), heading=heading, value=plain
    )


def one_of(choices: dict[str, Any]) -> Callable[[Cell, str], Any]:
    """One of several words, each meaning a value."""
    meant = {text.compared(word): value for word, value in choices.items()}
    usual = {value: word for word, value in reversed(choices.items())}  # the first word of each value

    def _read(cell: Cell, heading: str) -> Any:
        try:
            return meant[text.compared(cell.text)]
        except KeyError as wrong:
            message = N_("%(heading)s: %(value)s is not a valid value. Allowed values: %(choices)s")
            known = "、".join(word for word in choices if usual[choices[word]] == word)
            raise Problem(message, heading=heading, value=cell.text, choices=known) from wrong

    return _read
