"""500 items that waited on a phone, sent one after the other to the running app: items/s, server CPU ms an item.

Promise: at most 8 CPU ms an item without photo. Beside it: claiming a receipt and inserting a row, and nothing else.
"""

import io
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from PIL import Image
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benches.town import build, measure, run_bench, tell
from fieldapp import clock, db
from fieldapp.models import Case, Household, Person, Place, Receipt, Report, Source, Urgency
from fieldapp.models.receipts import Door
from tests.chaos.sending import Parcel, Sender
from tests.chaos.server import Server

WAITING = 500
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
Maker = Callable[[Sender, int, list[bytes]], Parcel]


def report(sender: Sender, number: int, photos: list[bytes]) -> Parcel:
    fields = {
        "category": "lamp",
        "words": f"第{number}盏灯不亮",
        "place_words": "桥头",
        "urgency": "ordinary",
    }
    where = {"lat": "32.692", "lon": "109.022", "accuracy_m": "15"}
    return sender.parcel("report", {**fields, **where}, photos)


def visit_of(home: Any) -> Maker:
    def make(sender: Sender, number: int, _photos: list[bytes]) -> Parcel:
        fields = {"household": home, "on": clock.today(), "way": "door", "condition": "well"}
        return sender.parcel("visit", {**fields, "purpose": "看望", "needs": f"第{number}袋米"})

    return make


def household_in(grid: Any) -> Maker:
    return lambda sender, number, _photos: sender.parcel(
        "household", {"grid": grid, "address": f"新街{number}号", "headcount": 2}
    )


def photo() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((1200, 900), 40).convert("RGB").save(out, "JPEG", quality=60)
    return out.getvalue()


def replay(server: Server, sender: Sender, parcels: list[Parcel]) -> dict[str, Any]:
    """Sends them as a phone does: each text, then its photos, each asked for and sent in pieces."""
    began, cpu = time.perf_counter(), cpu_ms(server)
    for parcel in parcels:
        for photo_id in parcel.photos:
            sender.ask("HEAD", f"/sync/blobs/{photo_id}", b"", {})
        told = sender.deliver(parcel)
        assert told.json["outcome"] == "applied", told.body
    wall, spent = time.perf_counter() - began, cpu_ms(server) - cpu
    return {
        "items": len(parcels),
        "items_per_s": round(len(parcels) / wall, 1),
        "server_cpu_ms_an_item": round(spent / len(parcels), 2),
    }


def cpu_ms(server: Server) -> float:
    """What the server's processes have used so far."""
    family = [
        server.pid,
        *map(int, Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()),
    ]
    stats = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in family]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) * TICK_MS


def bare() -> dict[str, float]:
    """The least that keeps the promise: a unique receipt and a row, committed together."""
    app = build(100)
    with app.app_context(), db.looking():
        case = db.session().scalars(select(Case).limit(1)).one()

    def claim_and_insert() -> None:
        with app.app_context(), db.transaction() as session:
            now, id = clock.now(), uuid4()
            receipt = {"id": id, "door": Door.SYNC, "kind": "report", "body_sha256": "", "received_at": now}
            session.execute(insert(Receipt), [{**receipt, "answer": {}}])
            row = {"id": id, "case_id": case.id, "first_case_id": case.id, "category_id": case.category_id}
            row |= {"source": Source.WORKER, "urgency": Urgency.ORDINARY, "words": "路灯不亮"}
            session.execute(insert(Report), [{**row, "scope": case.scope, "received_at": now}])

    return measure(lambda: claim_and_insert, times=200)


def who_and_where(server: Server) -> tuple[Any, Any, Any]:
    """Ids of the worker, her grid, and a household in it."""
    engine = server.engine()
    with Session(engine) as session:
        mei = session.scalars(select(Person).where(Person.sign_in_name == "mei")).one()
        grid = session.scalars(select(Place).where(Place.code == "610902001003001")).one()
        home = session.scalars(select(Household).where(Household.grid_id == grid.id)).first()
        assert home is not None
        found = mei.id, grid.id, home.id
    engine.dispose()
    return found


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="fieldapp-bench-") as folder:
        tell("outbox_replay", measured(Path(folder)))


def measured(folder: Path) -> dict[str, Any]:
    server, result = Server(folder), dict[str, Any]()
    server.build()
    mei, grid, home = who_and_where(server)
    with server:
        sender = Sender(server.url, mei)
        sender.sign_in("mei")
        mixed: list[Maker] = [report, report, visit_of(home), report, household_in(grid)]
        kinds: dict[str, Maker] = {"report": report, "visit": mixed[2], "household": mixed[4]}
        replay(server, sender, [make(sender, 0, []) for make in mixed * 4])  # warm
        for name, make in kinds.items():
            result[name] = replay(server, sender, [make(sender, number, []) for number in range(100)])
        waiting = [mixed[number % len(mixed)](sender, number, []) for number in range(WAITING)]
        result["without_photo"] = replay(server, sender, waiting)
        result["sent_again"] = replay(server, sender, waiting)
        body = photo()
        with_photo = [report(sender, number, [body + os.urandom(8)]) for number in range(WAITING)]
        result["with_photo"] = replay(server, sender, with_photo)
        result["photo_bytes"] = len(body)
    return {**result, "bare_claim_and_insert": bare()}


if __name__ == "__main__":
    run_bench(main)
