"""Chinese text as pairs of neighbouring characters: what search looks up, and what likeness is measured by."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log, sqrt

from fieldapp import text as spelling

RUN = re.compile(f"[0-9a-z{spelling.HAN}]+")
UNIT = re.compile(f"[0-9a-z]+|[{spelling.HAN}]")


def terms_of(text: str) -> set[str]:
    """Every pair of neighbours, and every number or Latin word by itself: 3号楼 → 3, 3号, 号楼."""
    return {term for units in _runs(text) for term in (*_pairs(units), *(u for u in units if u.isascii()))}


def terms_wanted(text: str) -> set[str]:
    """The terms a text must hold to be found by these words; one Chinese character alone says too little.

    A number or Latin word at the very end may be the beginning of a longer one: its term ends with *.
    """
    wanted: list[str] = []
    unfinished = False
    for units in _runs(text):
        terms = _pairs(units) or [unit for unit in units if unit.isascii() and len(unit) > 1]
        unfinished = bool(terms) and units[-1].isascii()
        wanted += terms
    if unfinished:
        wanted[-1] += "*"
    return set(wanted)


def likenesses(text: str, others: Sequence[str]) -> list[float]:
    """How like `text` each of the others is, 0 to 1: the share of terms in common, rare ones weighing more.

    What is rare is learnt from these very texts: where every report is about a lamp, the lamp says little.
    """
    mine, theirs = terms_of(text), [terms_of(other) for other in others]
    known = Counter(term for terms in (mine, *theirs) for term in terms)
    weights = {term: log((len(theirs) + 2) / (count + 0.5)) + 0.3 for term, count in known.items()}

    def weight(terms: set[str]) -> float:
        return sum(weights[term] for term in terms)

    own = weight(mine)
    return [weight(mine & terms) / sqrt(own * weight(terms)) if own and terms else 0.0 for terms in theirs]


def _runs(text: str) -> list[list[str]]:
    return [UNIT.findall(run) for run in RUN.findall(spelling.small(spelling.words(text)))]


def _pairs(units: list[str]) -> list[str]:
    return [first + second for first, second in pairwise(units)]
