"""A month of a county with 5,000 grids and 200 k cases: all indicators of its towns, then frozen with their lists.

Promise: at most 5 s of CPU for the figures. Beside it the bare limit: every case of the county read once and grouped
by town, without any rule.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select, text

from benches.town import build, run_bench, tell
from fieldapp import clock, db
from fieldapp.domain.evaluation import figures, frozen_items, periods, units
from fieldapp.domain.evaluation.indicators import DEFINITIONS
from fieldapp.models import Case, CaseState, CaseStep, GridKind, Level, Person, Place, Posting, Role, Verb

CASES, GRIDS, COUNTY = 200_000, 5_000, "610902"
AT_ONCE = 5_000


def fill(cases: int, grids: int) -> None:
    """Grids with a worker each in the county's villages; every case lies there and has its steps."""
    chance = random.Random(2)
    with db.transaction() as session:
        if session.scalar(select(func.count()).where(Place.level == Level.GRID)) >= grids:
            return  # kept from an earlier run
        villages = session.execute(
            select(Place.id, Place.scope).where(Place.level == Level.VILLAGE, Place.scope.startswith(COUNTY))
        ).all()
        places, people, postings = [], [], []
        for number in range(grids):
            village_id, scope = villages[number % len(villages)]
            code = f"{scope}{100 + number // len(villages):03d}"
            grid = {
                "id": uuid4(),
                "code": code,
                "scope": code,
                "name": code,
                "level": Level.GRID,
                "parent_id": village_id,
            }
            places.append({**grid, "grid_kind": GridKind.COMPREHENSIVE, "grid_level": 2})
            person = {
                "id": uuid4(),
                "name": "网格员",
                "sign_in_name": f"bench{number}",
                "must_change_password": False,
            }
            people.append({**person, "is_demo": True, "failed_sign_ins": 0})
            at = {"place_id": grid["id"], "scope": code, "starts_on": clock.today() - timedelta(days=400)}
            postings.append({"id": uuid4(), "person_id": person["id"], "role": Role.GRID_WORKER, **at})
        for model, rows in ((Place, places), (Person, people), (Posting, postings)):
            session.execute(insert(model), rows)
    _move_and_step(chance, [(each["id"], each["scope"]) for each in places], cases)


def _move_and_step(chance: random.Random, places: list[Any], cases: int) -> None:
    """Each case into a grid of the county, with accept, result, and closure where it is closed."""
    with db.transaction() as session:
        rows = session.execute(
            select(Case.id, Case.opened_at, Case.closed_at).where(Case.step_count == 0).limit(cases)
        ).all()
    for start in range(0, len(rows), AT_ONCE):
        moved, steps = [], []
        for case_id, opened, closed in rows[start : start + AT_ONCE]:
            place_id, scope = chance.choice(places)
            where = {
                "county": COUNTY,
                "town": scope[:9],
                "village": scope[:12],
                "scope": scope,
                "place_id": place_id.hex,
            }
            accept_by = (opened + timedelta(hours=9)).astimezone(UTC).replace(tzinfo=None)
            moved.append({**where, "case_id": case_id.hex, "accept_by": accept_by.isoformat(" ")})
            steps += _steps(chance, case_id, opened, closed)
        with db.transaction() as session:
            session.execute(
                text(
                    'UPDATE "case" SET county = :county, town = :town, village = :village, scope = :scope, '
                    "place_id = :place_id, accept_by = :accept_by WHERE id = :case_id"
                ),
                moved,
            )
            session.execute(insert(CaseStep), steps)
    db.take_stock()


def _steps(
    chance: random.Random, case_id: Any, opened: datetime, closed: datetime | None
) -> list[dict[str, Any]]:
    said = [(Verb.REPORT, opened), (Verb.ACCEPT, opened + timedelta(hours=chance.randint(1, 12)))]
    if closed is not None:
        said += [(Verb.FEED_BACK, closed - timedelta(hours=9)), (Verb.VERIFY, closed - timedelta(hours=3))]
        said += [(Verb.REDO, closed - timedelta(hours=5))] if chance.random() < 0.05 else []
        said.append((Verb.CLOSE, closed))
    return [
        {
            "id": uuid4(), "case_id": case_id, "number": number, "verb": verb, "to_state": CaseState.CLOSED, "at": at,
            "public_words": "",
        }
        for number, (verb, at) in enumerate(said, 1)
    ]  # fmt: skip


def spent(act: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """CPU and wall seconds of one call, and what it gave."""
    begun_cpu, begun = time.process_time(), time.perf_counter()
    given = act()
    cpu, wall = time.process_time() - begun_cpu, time.perf_counter() - begun
    return {"cpu_s": round(cpu, 3), "wall_s": round(wall, 3)}, given


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    grids = int(sys.argv[2]) if len(sys.argv) > 2 else GRIDS
    app, result = build(cases), {}
    with app.app_context():
        fill(cases, grids)
        session, now = db.session(), clock.now()
        first = periods.months_before(clock.today(), 1)[0]
        month = periods.period(session, first, periods.last_of_month(first), now)
        result["lines"], lines = spent(lambda: units.lines_of(session, COUNTY, Level.TOWN, month.until))
        result["figures"], found = spent(lambda: figures.of_lines(session, DEFINITIONS, month, COUNTY, lines))
        result["frozen"], size = spent(lambda: _frozen(session, month, lines))
        by_town = select(func.substr(Case.scope, 1, 9), func.count(), func.sum(Case.is_open)).where(
            Case.county == COUNTY
        )
        result["bare"], _ = spent(
            lambda: session.execute(by_town.group_by(func.substr(Case.scope, 1, 9))).all()
        )
        counted = sum(figure.asked for each in found.values() for figure in each.values())
        sizes = {
            "cases": cases,
            "grids": grids,
            "units": len(found),
            "items_counted": counted,
            "frozen_bytes": size,
        }
        tell("evaluation_month", {**sizes, **result})


def _frozen(session: Any, month: periods.Period, lines: units.Lines) -> int:
    """The lists of all indicators, packed as closing an evaluation packs them; how many bytes."""
    size = 0
    for definition in DEFINITIONS:
        lists = figures.items_of_lines(session, definition, month, COUNTY, lines)
        size += sum(len(frozen_items.pack(items)) for items in lists.values())
    return size


if __name__ == "__main__":
    run_bench(main)
