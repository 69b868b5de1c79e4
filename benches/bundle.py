"""The bundle a phone takes along: 2,000 pages for one grid worker, and the delta after ten changes.

Promise: at most 3 s of server CPU and 600 kB for all pages. Beside it the bare limit: the same rows read and sent
as plain JSON, without a template, a rule or a mask.
"""

import json
import random
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import brotli
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from benches.town import build, run_bench, signed_in, tell
from fieldapp import clock, db
from fieldapp.crypto import keys
from fieldapp.models import (
    CareKind,
    CareSource,
    Condition,
    Household,
    LegalBasis,
    Need,
    Person,
    Place,
    Resident,
    ResidentCare,
    Visit,
    VisitWay,
)
from fieldapp.serving import settle_memory

HOMES = 283  # seven pages each (its own, three forms, a resident's three), and the lists
NAMES = "王李张刘陈杨黄赵吴周", "小明桂兰建国秀英大川玉珍志强"


def people_the_grid(session: Session) -> None:
    """Households of mei's grid, each with one resident and a visit."""
    chance, now = random.Random(1), clock.now()
    grid = session.scalars(select(Place).where(Place.code == "610902001003001")).one()
    mei = session.scalars(select(Person).where(Person.sign_in_name == "mei")).one()
    homes = [_home(number, chance, grid, now) for number in range(2, HOMES + 1)]
    people = [_resident(chance, home, now) for home in homes]
    care = [{"id": uuid4(), "resident_id": p["id"], "kind": chance.choice(list(CareKind))} for p in people]
    visits = [_visit(chance, home, mei, now) for home in homes]
    for model, rows in ((Household, homes), (Resident, people), (ResidentCare, care), (Visit, visits)):
        session.execute(insert(model), rows)


def _home(number: int, chance: random.Random, grid: Place, now: Any) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "code": f"{grid.code}-{number:04d}",
        "grid_id": grid.id,
        "scope": grid.scope,
        "address": f"西大街{chance.randint(1, 200)}号{chance.randint(1, 6)}单元{number}室",
        "headcount": chance.randint(1, 6),
        "contact_name": _name(chance),
        "contact_initials": "abc",
        "contact_phone": f"1000000{number:04d}",
        "convenient_hours": chance.choice(["上午", "下午", "晚饭后", ""]),
        "please_note": chance.choice(["家里有狗", "上夜班，上午休息", None]),
        "registered_at": now - timedelta(days=chance.randint(1, 300)),
    }


def _resident(chance: random.Random, home: dict[str, Any], now: Any) -> dict[str, Any]:
    name, today = _name(chance), clock.day_of(now)
    return {
        "id": uuid4(),
        "household_id": home["id"],
        "scope": home["scope"],
        "name": name,
        "name_digest": keys.blind(name, "resident name"),
        "initials": "abc",
        "birth_year": chance.randint(1930, 1990),
        "source": chance.choice(list(CareSource)),
        "legal_basis": LegalBasis.STATUTORY_DUTY,
        "emergency_name": _name(chance),
        "emergency_phone": "10000000000",
        "needs": chance.sample([need.value for need in Need], chance.randint(0, 2)),
        "visit_every_days": 30,
        "next_visit_on": today + timedelta(days=chance.randint(0, 30)),
        "review_on": today + timedelta(days=200),
        "registered_at": now - timedelta(days=100),
    }


def _visit(chance: random.Random, home: dict[str, Any], mei: Person, now: Any) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "household_id": home["id"],
        "scope": home["scope"],
        "on": clock.day_of(now) - timedelta(days=chance.randint(1, 29)),
        "way": chance.choice(list(VisitWay)),
        "condition": chance.choice(list(Condition)),
        "purpose": chance.choice(["看望", "问取暖", "送通知"]),
        "needs": chance.choice([None, "想装扶手", "水管漏水"]),
        "person_id": mei.id,
        "received_at": now,
    }


def _name(chance: random.Random) -> str:
    return chance.choice(NAMES[0]) + "".join(chance.sample(NAMES[1], 2))


def change_ten(session: Session) -> None:
    grid = session.scalars(select(Place).where(Place.code == "610902001003001")).one()
    mine = select(Household).where(Household.grid_id == grid.id)
    homes = session.scalars(mine.order_by(Household.code.desc()).limit(10))
    for number, home in enumerate(homes):
        home.please_note = f"门铃坏了，请敲门（{number}）"


def hand_over(client: FlaskClient, device: str, cursor: str | None) -> dict[str, Any]:
    """One hand-over: server CPU s, wall s, bytes on the wire; the first pages of a fresh process are drawn before."""
    began_cpu, began = time.process_time(), time.perf_counter()
    answer = client.post("/field/bundle", json={"device": device, "cursor": cursor})
    cpu, wall = time.process_time() - began_cpu, time.perf_counter() - began
    assert answer.status_code == 200, answer.text
    is_packed = answer.headers.get("Content-Encoding") == "br"
    raw = brotli.decompress(answer.data) if is_packed else answer.data
    lines = [json.loads(line) for line in raw.splitlines()]
    return {
        "pages": sum("url" in line for line in lines),
        "cpu_s": round(cpu, 2),
        "wall_s": round(wall, 2),
        "bytes": len(answer.data),
        "bytes_plain": len(raw),
        "cursor": lines[-1]["cursor"],
    }


def bare(app: Flask) -> dict[str, Any]:
    """Every column of the same rows as one JSON line each, seven lines a household, compressed alike."""
    began = time.process_time()
    with app.app_context():
        people = db.session().scalars(select(Resident).options(joinedload(Resident.household))).unique().all()
        lines = [
            json.dumps(_plain(person), ensure_ascii=False, default=str) for person in people for _ in range(7)
        ]
    packed = brotli.compress("\n".join(lines).encode(), quality=4)
    return {"lines": len(lines), "cpu_s": round(time.process_time() - began, 2), "bytes": len(packed)}


def _plain(person: Resident) -> dict[str, Any]:
    rows = (person, person.household)
    return {
        f"{row.__tablename__}.{c.name}": getattr(row, c.name) for row in rows for c in row.__table__.columns
    }


def main() -> None:
    app, device = build(0), str(uuid4())
    with app.app_context(), db.transaction() as session:
        people_the_grid(session)
    client = signed_in(app, "mei")
    client.get("/field/")
    settle_memory()
    first = hand_over(client, device, None)
    nothing = hand_over(client, device, first["cursor"])
    with app.app_context(), db.transaction() as session:
        change_ten(session)
    delta = hand_over(client, device, first["cursor"])
    again = hand_over(client, str(uuid4()), None)  # another phone of hers, everything warm
    result = {
        "all": first,
        "nothing_changed": nothing,
        "ten_changes": delta,
        "all_again": again,
        "bare": bare(app),
    }
    for row in result.values():
        row.pop("cursor", None)
    tell("bundle", result)


if __name__ == "__main__":
    run_bench(main)
