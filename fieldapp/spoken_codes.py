"""Codes made to be told by phone: three blocks of four signs, of which the last checks the others.

One wrong or swapped sign is told as such. A code is derived from an id with our key, so it is kept nowhere.
"""

import re
from uuid import UUID

from fieldapp import text
from fieldapp.crypto import keys

LETTERS = "23456789FKLMRTWXY"  # none that sounds or looks like another; 17, a prime, for the check
LENGTH, BLOCK = 12, 4
INVERSE = pow(LENGTH, -1, len(LETTERS))


def make_code(id: UUID, purpose: str) -> str:
    """The code of a row; another for each purpose."""
    signs = derive_signs(id, purpose, LETTERS, LENGTH - 1)
    return signs + _check_sign(signs)


def grouped(code: str, block: int = BLOCK) -> str:
    """The code in blocks, as it is told and written down."""
    return " ".join(code[start : start + block] for start in range(0, len(code), block))


def is_whole(signs: str) -> bool:
    """Whether these signs can be a code: all of its letters, and the last one fits."""
    return len(signs) == LENGTH and set(signs) <= set(LETTERS) and _check_sign(signs[:-1]) == signs[-1]


def signs_in(typed: str) -> str:
    """The letters and digits of what was typed or pasted, full-width ones too; of an address its last part."""
    return re.sub("[^A-Z0-9]", "", plain(typed).rstrip("/").rpartition("/")[2])


def plain(typed: str) -> str:
    """In capitals, without what follows an address."""
    return re.split("[?#]", text.code(typed).upper(), maxsplit=1)[0]


def derive_signs(id: UUID, purpose: str, letters: str, length: int) -> str:
    number = int(keys.blind(str(id), purpose), 16)
    signs = []
    for _ in range(length):
        number, remainder = divmod(number, len(letters))
        signs.append(letters[remainder])
    return "".join(signs)


def _check_sign(signs: str) -> str:
    """The sign that makes the sum of all, each times its place, a multiple of 17."""
    total = sum(place * LETTERS.index(sign) for place, sign in enumerate(signs, 1))
    return LETTERS[-total * INVERSE % len(LETTERS)]
