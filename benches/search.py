"""Words looked up among 1 M cases: rare, frequent, several together, a number; and what writing costs.

Promise: at most 15 CPU ms a page; the index alone a few milliseconds. `python -m benches.search [sqlite|postgres]`.
"""

import sys
from typing import Any

from sqlalchemy import func, select

from benches.town import build, measure, request_of, run_bench, signed_in, tell
from fieldapp import clock, db
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.case_visibility import Sight
from fieldapp.domain.search import index, lookup
from fieldapp.domain.search.lookup import Look
from fieldapp.models import Case, Person

WORDS = {
    "rare": "金汉路12号",
    "usual": "流浪狗",
    "frequent": "路灯",
    "two_frequent": "路灯 门口",
    "number": "610902001 00123456",
}


def main() -> None:
    on = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    app = build(1_000_000, on)
    result: dict[str, Any] = {"database": on}
    for who in ("tang", "gao", "tian"):
        client = signed_in(app, who)
        for name, words in WORDS.items():
            address = f"/desk/search/?words={words}"
            assert client.get(address).status_code == 200
            result[f"{who}_{name}"] = measure(lambda: request_of(client, address), times=25)  # noqa: B023
    with app.app_context():
        session = db.session()
        tang = Actor.of(
            session.scalars(select(Person).where(Person.sign_in_name == "tang")).one(), clock.today()
        )
        for name, words in WORDS.items():
            found = select(func.count()).where(lookup.cases_saying(session, Look(Sight.of(tang), words)))
            result[f"index_{name}"] = measure(lambda: lambda: session.scalar(found), times=25)  # noqa: B023
            result[f"index_{name}"]["found"] = session.scalar(found)
        some = session.scalars(select(Case.id).limit(1)).all()
        result["write_one_entry"] = measure(lambda: lambda: index.write_entries(session, some), times=25)
        session.rollback()
    tell("search", result)


if __name__ == "__main__":
    run_bench(main)
