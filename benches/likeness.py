"""How well words alone find repeats: real messages, compared within one place (a letter and number in the text).

`python -m benches.likeness FILE.csv` with columns id, subject, text. REPEATS are the messages a reader of the first
some 200 suggestions of six measures judged to be about the same matter at the same place; nobody has read all pairs.
"""

import csv
import re
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path

from benches.town import run_bench, tell
from fieldapp.domain.consolidation.look_alikes import LIKE
from fieldapp.domain.search.bigrams import likenesses

PLACE = re.compile(r"[A-Z]\d* ?[市县区]")
REPEATS = """
25493 25498 | 108043 113246 | 74211 80151 | 37366 37368 | 97791 112172 | 18413 18435 25633 | 88118
95333 | 8097 29819 | 5893 164057 | 92220 92221 | 92020 93040 | 8657 23658 | 91995 91996 | 78477
78479 | 90330 94222 | 74739 76731 76734 | 58213 58237 58252 | 97550 117473 | 87916 92575 | 116229
116231 | 3954 7017 | 114512 118365 | 11996 12724 17053 | 120428 124185 | 126058 126060 | 126390
126392 | 37661 37662 | 18288 25582 | 124246 124250 | 112186 118583 | 16996 17356 | 144792 144848 |
129566 129575 | 98070 98413 119151 | 119879 123860 | 18398 25627 | 34212 35985 | 128710 128713 |
81966 82062 82776 | 74247 74410 | 6154 7783 | 47665 47751 | 45588 45682 | 107228 107501 | 17654
17996 | 17442 20276
"""


def main() -> None:
    rows = list(csv.DictReader(Path(sys.argv[1]).read_text(encoding="utf-8-sig").splitlines(keepends=True)))
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        words = f"{row['subject']}\n{row['text']}"
        found = PLACE.search(row["subject"]) or PLACE.search(words)
        places[found.group().replace(" ", "") if found else ""].append((row["id"], words))
    ranked = sorted((pair for members in places.values() for pair in _pairs(members)), reverse=True)
    groups = " ".join(REPEATS.split()).split(" | ")
    true = {frozenset(pair) for group in groups for pair in combinations(group.split(), 2)}
    hits = [frozenset(pair) in true for _, *pair in ranked]
    above = sum(like >= LIKE for like, *_ in ranked)
    tell(
        "likeness",
        {
            "messages": len(rows),
            "known_repeats": len(true),
            **{f"true_in_first_{n}": sum(hits[:n]) for n in (25, 50, 75, 100)},
            "false_in_first_100": 100 - sum(hits[:100]),
            "suggested_above_threshold": above,
            "true_above_threshold": sum(hits[:above]),
        },
    )


def _pairs(members: list[tuple[str, str]]) -> list[tuple[float, str, str]]:
    words = [text for _, text in members]
    likes = [likenesses(text, words) for text in words]
    return [(likes[a][b], members[a][0], members[b][0]) for a, b in combinations(range(len(words)), 2)]


if __name__ == "__main__":
    run_bench(main)
