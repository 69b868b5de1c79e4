"""What may be the same, found among 1 M cases: for a worker with a point and without, and for a resident.

Promise: at most 5 CPU ms for the candidates, their distances and their likeness together.
`python -m benches.look_alikes [sqlite|postgres] [how many cases]`.
"""

import random
import sys
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benches.town import build, measure, run_bench, tell
from fieldapp import clock, db
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.consolidation import look_alikes
from fieldapp.domain.consolidation.observations import Seen
from fieldapp.models import Case, Category, Person


def some(session: Session, code: str, scope: str, with_point: bool, chance: random.Random) -> Seen:
    """A case that is there already, seen again some metres off, in a few other words."""
    kind = session.scalars(select(Category).where(Category.code == code)).unique().one()
    case = session.scalars(
        select(Case).where(Case.village == scope, Case.lat.is_not(None)).offset(chance.randint(0, 9)).limit(1)
    ).one()
    point = (case.lat + 0.0002, case.lon - 0.0001) if with_point and case.lat and case.lon else (None, None)
    return Seen(kind, f"{case.summary}，请尽快处理\n{case.place_words}", *point, scope, clock.now())


def main() -> None:
    on = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    app, chance = build(count, on), random.Random(2)
    result: dict[str, Any] = {"database": on, "cases": count}
    with app.app_context():
        session = db.session()
        tang = session.scalars(select(Person).where(Person.sign_in_name == "tang")).one()
        staff = Actor.of(tang, clock.today())
        for name, scope, with_point in (
            ("with_a_point", "610902001003", True),
            ("in_words", "610902001003", False),
            ("quiet_village", "610902001004", True),
        ):
            seen = some(session, "lamp", scope, with_point, chance)
            result[name] = measure(lambda: lambda: look_alikes.for_staff(session, staff, seen))  # noqa: B023
            result[name]["found"] = len(look_alikes.for_staff(session, staff, seen, most=500))
            result[f"{name}_public"] = measure(lambda: lambda: look_alikes.for_public(session, seen))  # noqa: B023
    tell("look_alikes", result)


if __name__ == "__main__":
    run_bench(main)
