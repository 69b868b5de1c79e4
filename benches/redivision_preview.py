"""What a re-division of a village with 2,000 households would do: one grid divided, one boundary moved.

Promise: at most 1 s. Beside it carrying it out in one transaction.
`python -m benches.redivision_preview`
"""

import random
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select

from benches.town import build, run_bench, tell
from fieldapp import clock, db
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.filing import carrying_out, proposals, steps
from fieldapp.domain.filing.preview import preview
from fieldapp.domain.filing.proposals import Shape
from fieldapp.domain.filing.workflow import Act
from fieldapp.models import ContactTier, Filing, FilingCause, Household, Person, Place

HOUSEHOLDS, VILLAGE = 2_000, "610902001003"
WEST, EAST = ((109.02, 109.0225), (109.0225, 109.025))


def ring(west: float, east: float, corners: int = 200) -> list[Any]:
    """A strip of the first grid whose upper border has many corners, as surveys draw them."""
    top = [[east - (east - west) * n / corners, 32.695] for n in range(corners + 1)]
    return [[west, 32.69], [east, 32.69], *top]


def fill() -> None:
    """Households of the first grid; every fifth has no position."""
    chance = random.Random(7)
    with db.transaction() as session:
        grid = session.scalars(select(Place).where(Place.code == f"{VILLAGE}001")).one()
        rows = []
        for number in range(HOUSEHOLDS):
            has_position = number % 5 > 0
            lat = 32.69 + chance.random() * 0.005 if has_position else None
            lon = 109.02 + chance.random() * 0.005 if has_position else None
            row = {
                "id": uuid4(),
                "code": f"{grid.code}-9{number:04d}",
                "grid_id": grid.id,
                "scope": grid.scope,
            }
            row |= {
                "address": f"西大街{number}号",
                "lat": lat,
                "lon": lon,
                "contact_tier": ContactTier.FRONT_LINE,
            }
            rows.append({**row, "registered_at": clock.now(), "version": 1})
        session.execute(insert(Household), rows)


def propose() -> Any:
    """Begun by the street's centre, filed for tomorrow."""
    with db.transaction() as session:
        people = {each.sign_in_name: each for each in session.scalars(select(Person))}
        tang, bai, gao = (Actor.of(people[name], clock.today()) for name in ("tang", "bai", "gao"))
        village, now = session.scalars(select(Place).where(Place.code == VILLAGE)).one(), clock.now()
        filing = proposals.begin(session, tang, village, FilingCause.POPULATION, "测", "测", now)
        first, second = Shape(filing.grids[0].name, ring(*WEST)), Shape("第三网格", ring(*EAST))
        proposals.divide(session, tang, filing, filing.grids[0], first, second, "")
        steps.submit(session, tang, filing, Act(), now)
        steps.agree(session, bai, filing, Act("同意"), now)
        steps.file(session, gao, filing, Act("", effective_on=clock.today() + timedelta(days=1)), now)
        return filing.id


def main() -> None:
    app = build(1_000)
    with app.app_context():
        fill()
        filing_id, took = propose(), []
        for _ in range(5):
            with db.looking():
                session = db.session()
                filing = session.get_one(Filing, filing_id)
                began = time.perf_counter()
                found = preview(session, filing, clock.today())
                took.append((time.perf_counter() - began) * 1000)
                flows = [(each.number, each.households, each.cases) for each in found.plan.counts()]
        began = time.perf_counter()
        with db.transaction() as session:
            done = carrying_out.carry_out(session, filing_id, clock.now() + timedelta(days=1))
        carried_ms = round((time.perf_counter() - began) * 1000)
        with db.looking():
            moved = select(func.count(Household.id)).where(Household.scope == f"{VILLAGE}003")
            result = {
                "households": HOUSEHOLDS,
                "flows": flows,
                "preview_ms": round(min(took)),
                "promise_ms": 1000,
                "carried_out": done,
                "carried_out_ms": carried_ms,
                "households_moved": db.session().scalar(moved),
            }
    tell("redivision_preview", result)


if __name__ == "__main__":
    run_bench(main)
