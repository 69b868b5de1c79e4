"""Identity and bank numbers in free words: found by their check digits however they are spelled, and masked.

Sources: GB 11643 (identity number, ISO 7064 MOD 11-2), ISO/IEC 7812 (bank cards, Luhn, first digits of the issuers).
Old identity numbers of 15 digits are not looked for: they have no check digit, have not been valid since 2013, and
many codes of grids read like one. `static/js/private-words.js` says the same in the browser; both are tried with the
same table of examples.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from fieldapp import text

MOST_DIGITS = 19
SIGN = re.compile("[0-9]+|[Xx](?![0-9A-Za-z])")
BETWEEN = re.compile(r"[\s.·•・_\u2010-\u2015\u2212-]{0,3}")
IDENTITY = re.compile("[1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9X]")
BANK = re.compile("(?:3[0-9]|4|5[0-9]|6[02-9]|9558)[0-9]{14,18}")
MOBILE = re.compile("1[3-9][0-9]{9}")
METER = re.compile(r"(?:表|表号|户号)[\s:]*$")


class _Run(NamedTuple):
    """Neighbouring digits, and where they begin and end in the folded text."""

    digits: str
    start: int
    end: int


def find_private_numbers(words: str) -> list[str]:
    """The parts of `words` that are identity or bank numbers, as written."""
    return [words[start:end] for start, end in _places(words)]


def mask_private_numbers(words: str) -> str:
    """`words` with each such number replaced by its first two and last two signs."""
    for start, end in reversed(list(_places(words))):
        seen = "".join(sign for sign, _ in text.folded(words[start:end]) if sign.isalnum())
        words = f"{words[:start]}{seen[:2]}****{seen[-2:]}{words[end:]}"
    return words


def is_identity_number(digits: str) -> bool:
    if not IDENTITY.fullmatch(digits):
        return False
    try:
        ric.get_birth_date(digits)
    except ValidationError:
        return False
    return ric.calc_check_digit(digits) == digits[-1]


def is_bank_number(digits: str) -> bool:
    return BANK.fullmatch(digits) is not None and luhn.is_valid(digits)


def _places(words: str) -> Iterator[tuple[int, int]]:
    """Where the numbers begin and end in `words`, one after the other."""
    signs = list(text.folded(words))
    plain, at, after = "".join(sign for sign, _ in signs), 0, -1
    for runs in _chains(plain):
        for first in range(len(runs)):
            if runs[first].start < after:
                continue
            last = _number_from(runs, first, plain)
            if last is not None:
                after = runs[last].end
                at = signs[after - 1][1] + 1
                yield signs[runs[first].start][1], at


def _chains(plain: str) -> Iterator[list[_Run]]:
    """Digits with no more than blanks, dots and dashes between them."""
    chain: list[_Run] = []
    for found in SIGN.finditer(plain):
        if chain and not BETWEEN.fullmatch(plain, chain[-1].end, found.start()):
            yield chain
            chain = []
        chain.append(_Run(found[0].upper(), found.start(), found.end()))
    yield chain


def _number_from(runs: list[_Run], first: int, plain: str) -> int | None:
    """The last run of the longest number that begins with this one."""
    is_meter = METER.search(plain, max(0, runs[first].start - 8), runs[first].start) is not None
    found, digits = None, ""
    for last in range(first, len(runs)):
        digits += runs[last].digits
        if len(digits) > MOST_DIGITS:
            break
        parts = [run.digits for run in runs[first : last + 1]]
        before = runs[first - 1].digits if first else ""
        is_bank = not is_meter and is_bank_number(digits) and _is_one(parts, before)
        if is_bank or is_identity_number(digits):
            found = last
    return found


def _is_one(parts: list[str], before: str) -> bool:
    """Whether these runs are one number written in groups; a door number beside a phone is none."""
    sizes = [len(part) for part in parts]
    if len(parts) == 1:
        return True
    if len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0] and sizes[0] not in {2, 3}:
        return len(before) != sizes[0]
    rows = (
        "".join(parts[first : last + 1]) for first in range(len(parts)) for last in range(first, len(parts))
    )
    return min(sizes[:-1]) >= 3 and max(sizes) <= 13 and not any(map(MOBILE.fullmatch, rows))
