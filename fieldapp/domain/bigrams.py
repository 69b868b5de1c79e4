"""Chinese text as pairs of neighbouring characters: what search looks up, and what likeness is measured by."""

import re
from itertools import pairwise
from unicodedata import normalize

HAN = "\u3400-\u4dbf\u4e00-\u9fcc"  # what SQLite's tokenizer takes for letters as well
RUN = re.compile(f"[0-9a-z{HAN}]+")
UNIT = re.compile(f"[0-9a-z]+|[{HAN}]")


def terms_of(text: str) -> set[str]:
    """Every pair of neighbours, and every number or Latin word by itself: 3号楼 → 3, 3号, 号楼."""
    return {term for units in _runs(text) for term in (*_pairs(units), *(u for u in units if u.isascii()))}


def terms_wanted(text: str) -> set[str]:
    """The terms a text must hold to be found by these words; one Chinese character alone says too little.

    A number or Latin word at the end may be the beginning of a longer one: its term ends with *.
    """
    wanted: set[str] = set()
    for units in _runs(text):
        terms = _pairs(units) or [unit for unit in units if unit.isascii() and len(unit) > 1]
        if terms and units[-1].isascii():
            terms[-1] += "*"
        wanted.update(terms)
    return wanted


def _runs(text: str) -> list[list[str]]:
    return [UNIT.findall(run) for run in RUN.findall(normalize("NFKC", text).casefold())]


def _pairs(units: list[str]) -> list[str]:
    return [first + second for first, second in pairwise(units)]
