"""What the benches share: the core town on a database of its own, filled up with cases by plain inserts."""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import EnvironBuilder, FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fieldapp import clock, create_app, db, migrate
from fieldapp.demo.core import build_core
from fieldapp.domain.sign_in import begin_session
from fieldapp.models import Case, CaseState, Category, Level, Person, Place, Source, Urgency
from fieldapp.serving import settle_memory

KEY = "0" * 64
OPEN = [CaseState.REPORTED, CaseState.ACCEPTED, CaseState.DISPATCHED, CaseState.IN_HAND]


def build(cases: int) -> Flask:
    """An app on a fresh SQLite file with the core town and `cases` more cases in its street."""
    folder = Path(tempfile.mkdtemp(prefix="fieldapp-bench-"))
    app = create_app(
        {
            "TESTING": True,
            "DATABASE_URL": f"sqlite:///{folder / 'town.sqlite3'}",
            "PHOTO_FOLDER": str(folder / "photos"),
            "SECRET_KEY": "x" * 64,
            "PERSONAL_DATA_KEY": KEY,
            "EMBEDDED_JOBS": False,
            "LIMIT_RATES": False,
            "DEMO": True,
        }
    )
    with app.app_context():
        migrate.upgrade(db.engine())
        with db.transaction() as session:
            build_core(session, clock.now())
        with db.transaction() as session:
            _fill(session, cases)
    return app


def _fill(session: Session, count: int) -> None:
    chance, now = random.Random(1), datetime.now(UTC)
    grids = session.scalars(
        select(Place).where(Place.level == Level.GRID, Place.code.startswith("610902001"))
    ).all()
    kinds = session.scalars(
        select(Category.id).where(Category.code.in_(["lamp", "rubbish", "pothole"]))
    ).all()
    for start in range(0, count, 5000):
        session.execute(
            insert(Case),
            [_row(number, chance, now, grids, kinds) for number in range(start, min(count, start + 5000))],
        )


def _row(number: int, chance: random.Random, now: datetime, grids: Any, kinds: Any) -> dict[str, Any]:
    grid, is_open = chance.choice(grids), chance.random() < 0.2
    opened = now - timedelta(minutes=chance.randint(0, 500_000))
    return {
        "id": uuid4(),
        "number": f"610902001-{number:08d}",
        "state": chance.choice(OPEN) if is_open else CaseState.CLOSED,
        "is_open": is_open,
        "category_id": chance.choice(kinds),
        "urgency": Urgency.ORDINARY,
        "source": Source.WORKER,
        "summary": f"第 {number} 件：路面有坑，晚上看不清",
        "place_words": "桥头",
        "place_id": grid.id,
        "scope": grid.scope,
        "level": Level.VILLAGE,
        "opened_at": opened,
        "due_at": opened + timedelta(days=7),
        "is_restricted": False,
        "minor_involved": False,
        "step_count": 0,
    }


def signed_in(app: Flask, name: str) -> FlaskClient:
    with app.app_context(), db.transaction() as session:
        person = session.scalars(select(Person).where(Person.sign_in_name == name)).one()
        token = begin_session(session, person, is_phone=True, browser="bench", now=clock.now())
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    client.environ_base["HTTP_ACCEPT_ENCODING"] = "br"
    return client


def request_of(client: FlaskClient, address: str, **options: Any) -> Callable[[], None]:
    """One request, built beforehand, so that only what the server does is measured."""
    builder = EnvironBuilder(
        app=client.application, path=address, environ_base=client.environ_base, **options
    )
    environ = builder.get_environ()
    client._add_cookies_to_wsgi(environ)

    def serve() -> None:
        answer = Response.from_app(client.application.wsgi_app, environ)
        assert answer.status_code < 400, answer.status_code

    return serve


def measure(make: Callable[[], Callable[[], None]], times: int = 60, warm: int = 8) -> dict[str, float]:
    """CPU ms a request (median), and wall p50 and p95 in ms. The request log is kept out of the output."""
    settle_memory()  # as `fieldapp serve` does
    cpu, wall = [], []
    with redirect_stdout(StringIO()):
        for turn in range(times + warm):
            call = make()
            began_cpu, began = time.process_time(), time.perf_counter()
            call()
            if turn >= warm:
                cpu.append((time.process_time() - began_cpu) * 1000)
                wall.append((time.perf_counter() - began) * 1000)
    cpu.sort()
    wall.sort()
    return {
        "cpu_ms": round(cpu[len(cpu) // 2], 2),
        "p50_ms": round(wall[len(wall) // 2], 2),
        "p95_ms": round(wall[int(len(wall) * 0.95)], 2),
    }


def tell(name: str, result: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps({"bench": name, **result}, ensure_ascii=False, indent=1) + "\n")
