"""The whole life of a case, again and again: reported, dispatched, signed for, fed back, verified, closed.

Promise: at least 25 cycles/s on two cores at 1 M cases, over HTTP against the running server, as four different
signed-in people, the client on the same cores. Beside it the same server's empty answer (a redirect), as many requests.
"""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from benches.outbox_replay import cpu_ms
from benches.town import build, run_bench, tell
from fieldapp.models import Case, CaseState, Person, Unit
from tests.chaos.sending import Sender
from tests.chaos.server import Server

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10000").split(",")]
SECONDS = float(os.environ.get("BENCH_SECONDS", "15"))
AT_ONCE = 4
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WHERE = {"lat": "32.692", "lon": "109.022", "accuracy_m": "15", "place_words": "桥头"}


class Crew:
    """Mei reports, the street's centre dispatches, the department handles, the village's centre verifies."""

    def __init__(self, server: Server, ids: dict[str, Any]) -> None:
        self.mei, self.tang, self.sun, self.qin = (
            Sender(server.url, ids[name]) for name in ("mei", "tang", "sun", "qin")
        )
        for sender, name in zip((self.mei, self.tang, self.sun, self.qin), ids, strict=False):
            sender.sign_in(name)
        self.roads, self.cycles = ids["roads"], 0

    def cycle(self) -> str:
        fields = {"category": "lamp", "words": f"路灯不亮{uuid4().hex[:6]}", "urgency": "ordinary", **WHERE}
        told = self.mei.deliver(self.mei.parcel("report", fields))
        case_id = told.json["see"].rsplit("/", 1)[1]
        self.step(self.tang, case_id, "dispatch", target=f"unit:{self.roads}")
        self.step(self.sun, case_id, "signature")
        self.step(self.sun, case_id, "feedback", public_words="已换灯")
        self.step(self.qin, case_id, "verification", decision="yes")
        self.step(self.qin, case_id, "closure", public_words="已办结")
        self.cycles += 1
        return str(case_id)

    def step(self, who: Sender, case_id: str, noun: str, **fields: str) -> None:
        body = urlencode({"submission_id": str(uuid4()), **fields}).encode()
        told = who.ask("POST", f"/cases/{case_id}/{noun}", body, FORM)
        while not told.status:  # an idle line was closed; the receipt makes it safe to ask again
            told = who.ask("POST", f"/cases/{case_id}/{noun}", body, FORM)
        assert told.status == 303, (noun, told.status, told.body[:300])


def run(crews: list[Crew], seconds: float) -> float:
    """All crews work until the time is over; seconds it took."""
    began = time.perf_counter()

    def work(crew: Crew) -> None:
        while time.perf_counter() - began < seconds:
            crew.cycle()

    threads = [threading.Thread(target=work, args=(crew,)) for crew in crews]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def empty_answers(server: Server, crew: Crew, requests: int = 300) -> float:
    """CPU ms of a request that does nothing."""
    before = cpu_ms(server)
    for _ in range(requests):
        crew.mei.ask("GET", "/favicon.ico", b"", {})
    return (cpu_ms(server) - before) / requests


def people_of(server: Server) -> dict[str, Any]:
    engine = server.engine()
    with Session(engine) as session:
        names = ("mei", "tang", "sun", "qin")
        found = {
            name: session.scalars(select(Person.id).where(Person.sign_in_name == name)).one()
            for name in names
        }
        found["roads"] = session.scalars(select(Unit.id).where(Unit.name.contains("市政"))).one()
    engine.dispose()
    return found


def measured(size: int, on: str, folder: Path) -> dict[str, Any]:
    app = build(size, on)
    server = Server(folder, app.config["DATABASE_URL"], WORKERS="3", FIELDAPP_LIMIT_RATES="0")
    with server:
        crews = [Crew(server, people_of(server)) for _ in range(AT_ONCE)]
        last = [crew.cycle() for crew in crews][-1]  # warm
        before, done = cpu_ms(server), sum(crew.cycles for crew in crews)
        seconds = run(crews, SECONDS)
        cycles = sum(crew.cycles for crew in crews) - done
        spent = cpu_ms(server) - before
        is_closed(server, last)
        return {
            "cycles_per_s": round(cycles / seconds, 1),
            "server_cpu_ms_a_cycle": round(spent / cycles, 1),
            "an_empty_answer_cpu_ms": round(empty_answers(server, crews[0]), 2),
        }


def is_closed(server: Server, case_id: str) -> None:
    engine = server.engine()
    with Session(engine) as session:
        case = session.scalars(select(Case).where(Case.id == UUID(case_id))).one()
        assert case.state is CaseState.CLOSED
    engine.dispose()


def main() -> None:
    databases = sys.argv[1:] or ["sqlite", "postgresql"]
    result: dict[str, Any] = {"at_once": AT_ONCE}
    for on in databases:
        for size in SIZES:
            with tempfile.TemporaryDirectory(prefix="fieldapp-bench-") as folder:
                result[f"{on}_{size}"] = measured(size, on, Path(folder))
    tell("lifecycle", result)


if __name__ == "__main__":
    run_bench(main)
