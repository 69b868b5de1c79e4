"""The ladder's scan over 100 k open clocks: nothing due, a usual minute (0.5 %), and everything at once.

Promise: a minute's scan ends within its minute. Beside it the bare limit: the index range that finds what is due,
and the plain updates and inserts of as many rows without any rule.
"""

import random
import sys
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import event, insert, select, text, update

from benches.town import build, run_bench, tell
from fieldapp import clock, db, jobs
from fieldapp.domain.escalation import run
from fieldapp.models import (
    Case,
    CaseClock,
    ClockKind,
    Level,
    Rung,
    RungKind,
    TimeUnit,
)

OPEN = 100_000
LEVELS = [Level.TOWN, Level.COUNTY, Level.CITY]


def fill(app: Any, now: datetime) -> None:
    """Clocks and rungs for every case, due over the next 200 minutes of scans; all of them open."""
    chance = random.Random(1)
    with app.app_context(), db.transaction() as session:
        session.execute(text('UPDATE "case" SET is_open = 1, state = :state'), {"state": "in_hand"})
        ids = list(session.scalars(select(Case.id).where(Case.next_check_at.is_(None))))
        for begin in range(0, len(ids), 5000):
            clocks, rungs, cases = [], [], []
            for case_id in ids[begin : begin + 5000]:
                due = now + timedelta(minutes=chance.randint(1, 200))
                clocks += [_clock(case_id, kind, now, due) for kind in (ClockKind.FINISH, ClockKind.OVERALL)]
                rungs += _rungs(case_id, due)
                cases.append({"id": case_id, "next_check_at": due})
            session.execute(insert(CaseClock), clocks)
            session.execute(insert(Rung), rungs)
            session.execute(update(Case), cases)


def _clock(case_id: UUID, kind: ClockKind, now: datetime, due: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(), "case_id": case_id, "kind": kind, "started_at": now - timedelta(days=7), "amount": 5,
        "unit": TimeUnit.WORKING_DAYS, "basis": "", "due_at": due, "calendar_version": "CN 1", "is_provisional": False,
    }  # fmt: skip


def _rungs(case_id: UUID, due: datetime) -> list[dict[str, Any]]:
    kinds = [(RungKind.OVERDUE, Level.VILLAGE, due), (RungKind.OVERALL, Level.VILLAGE, due)]
    kinds += [(RungKind.LEVEL, level, due + timedelta(days=2 * k)) for k, level in enumerate(LEVELS, 1)]
    return [
        {
            "id": uuid4(),
            "case_id": case_id,
            "kind": kind,
            "level": level,
            "turn": 0,
            "due_at": at,
            "fault": "",
        }
        for kind, level, at in kinds
    ]


def scan(app: Any, at: datetime) -> dict[str, Any]:
    """One run at a moment: CPU and wall seconds, statements."""
    ran = [0]

    def note(*_: Any) -> None:
        ran[0] += 1

    clock.now = lambda: at  # type: ignore[assignment]
    with app.app_context():
        engine = db.engine()
        event.listen(engine, "before_cursor_execute", note)
        begun_cpu, begun = time.process_time(), time.perf_counter()
        jobs.escalate()
        result = {
            "cpu_s": round(time.process_time() - begun_cpu, 3),
            "wall_s": round(time.perf_counter() - begun, 3),
            "statements": ran[0],
        }
        event.remove(engine, "before_cursor_execute", note)
    return result


def bare(app: Any, count: int) -> dict[str, Any]:
    """The same rows touched without a rule: find, update a case and a rung each, insert a step-sized row each."""
    with app.app_context():
        begun_cpu, begun = time.process_time(), time.perf_counter()
        with db.transaction() as session:
            rows = session.execute(select(Case.id, Case.step_count).limit(count)).all()
            rungs = session.execute(select(Rung.id).limit(2 * count)).scalars().all()
        for start in range(0, count, run.AT_ONCE):
            with db.transaction() as session:
                some = rows[start : start + run.AT_ONCE]
                its = rungs[2 * start : 2 * (start + run.AT_ONCE)]
                session.execute(update(Case), [{"id": r.id, "step_count": r.step_count} for r in some])
                session.execute(update(Rung), [{"id": each, "fault": ""} for each in its])
                session.execute(insert(Rung), [_rungs(r.id, clock.now())[0] | {"turn": 9} for r in some])
        return {
            "cpu_s": round(time.process_time() - begun_cpu, 3),
            "wall_s": round(time.perf_counter() - begun, 3),
        }


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else OPEN
    app, now = build(count), clock.now()
    fill(app, now)
    result: dict[str, Any] = {"open_clocks": count}
    result["nothing_due"] = scan(app, now)
    result["one_minute"] = scan(app, now + timedelta(minutes=1))
    result["all_at_once"] = scan(app, now + timedelta(minutes=201))
    result["bare_all"] = bare(app, count)
    tell("escalation_scan", result)


if __name__ == "__main__":
    run_bench(main)
