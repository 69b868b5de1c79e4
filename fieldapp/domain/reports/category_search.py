"""Kinds of problems found by what somebody writes: 路灯, or a whole letter about one.

`static/js/category-search.js` finds the same in the browser; both are tried with the same table of examples.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log

from fieldapp import text
from fieldapp.domain.reports.categories import Kind

SUGGESTED, FOUND = 3, 6  # kinds shown beside what was written, and for what was looked for


def find_kinds(kinds: Sequence[Kind], words: str, most: int = SUGGESTED) -> list[Kind]:
    """The kinds that `words` are about, the likeliest first; none where nothing says so.

    A word counts by its length, less where it stands for several kinds, and a little more each time it is said.
    Whoever has typed only the beginning is shown the kinds with a word that holds it.
    """
    said = text.compared(words)
    if not said:
        return []
    terms = {kind.code: terms_of(kind) for kind in kinds}
    shared = Counter(term for found in terms.values() for term in found)
    scores = {code: sum(_weights(said, found, shared)) for code, found in terms.items()}
    ranked = sorted((kind for kind in kinds if scores[kind.code]), key=lambda kind: -scores[kind.code])
    return ranked[:most]


def terms_of(kind: Kind) -> list[str]:
    """What the kind is found by: its name and its words."""
    return list(dict.fromkeys(text.compared(each) for each in (kind.name, *kind.search_words.split())))


def _weights(said: str, terms: Sequence[str], shared: Counter[str]) -> Iterator[float]:
    for term in terms:
        if times := said.count(term):
            yield len(term) * (1 + 0.5 * log(times)) / shared[term]
        elif said in term:
            yield len(said) / len(term) / shared[term]
