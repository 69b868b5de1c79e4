"""How often the right category is among the first three for real messages, and how many are stopped for an emergency.

`python -m benches.residents_words messages.csv [subject,text]`: a list with the columns subject, text and
first_level_category. Every second message is left out of this count: those were read when the words were chosen.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

from benches.town import run_bench, tell
from fieldapp.domain.reports.categories import Kind
from fieldapp.domain.reports.category_search import find_kinds
from fieldapp.domain.reports.emergencies import dangers_in

CATEGORIES = Path(__file__).parent.parent / "fieldapp" / "data" / "categories.csv"
# The list's first level → the kinds of ours that a message of it can belong to.
RIGHT = {
    "城乡建设": "rubbish lamp manhole water power barrier pothole slope fire flood house_danger photo_kind stall "
    "property parking",
    "环境保护": "rubbish sewage river burning noise pollution",
    "交通运输": "transit blocked parking pothole",
    "教育文体": "school",
    "劳动和社会保障": "labour policy",
    "商贸旅游": "consumer stall",
    "卫生计生": "health",
}


def main() -> None:
    if len(sys.argv) < 2:
        result: dict[str, object] = {"left_out": "needs a list of messages"}
    else:
        with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        result = figures(rows, (sys.argv[2] if len(sys.argv) > 2 else "text").split(","))
    tell("residents_words", result)


def figures(rows: list[dict[str, str]], columns: list[str]) -> dict[str, object]:
    kinds, tried, right = public_kinds(), Counter[str](), Counter[str]()
    for row in rows[1::2]:
        label = row["first_level_category"]
        found = {kind.code for kind in find_kinds(kinds, "\n".join(row[name] for name in columns))}
        tried[label] += 1
        right[label] += bool(found & set(RIGHT[label].split()))
    dangers = [dangers_in(f"{row['subject']}\n{row['text']}") for row in rows]
    return {
        "tried": tried.total(),
        "right_among_first_three": round(right.total() / tried.total(), 3),
        "by_label": {label: f"{right[label]} of {tried[label]}" for label in tried},
        "stopped_for_an_emergency": round(sum(map(bool, dangers)) / len(rows), 3),
    }


def public_kinds() -> list[Kind]:
    with CATEGORIES.open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if row["is_public"] == "1" and row["is_restricted"] == "0"
        ]
    names = ("code", "name", "family", "report_when", "done_when")
    return [
        Kind(*(row[name] for name in names), photo_needed=False, search_words=row["search_words"])
        for row in rows
    ]


if __name__ == "__main__":
    run_bench(main)
