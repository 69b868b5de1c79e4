"""One session and one transaction per request. Nothing else in fieldapp/ commits.

A successful write commits once, after the view and before the answer is sent; anything else rolls back.
A GET that tries to write is a bug and raises. What must outlive a refusal goes through keep().
"""

import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from inspect import iscoroutinefunction
from pathlib import Path
from time import monotonic
from typing import Any

from flask import Flask, Response, g, has_app_context, has_request_context, request
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import ORMExecuteState, Session

from fieldapp.config import CONNECTIONS_BESIDE

STOCK = (
    "ANALYZE",
    "DELETE FROM sqlite_stat1 WHERE CAST(stat AS INTEGER) < 500",
    "ANALYZE sqlite_schema",  # read again what was counted
)
READS = frozenset({"GET", "HEAD", "OPTIONS"})
RESTED = 1  # seconds
CONNECT_PATIENCE, POOL_PATIENCE = 5, 10  # seconds
SQLITE_CONNECTIONS = 40  # a process; more than its threads

alchemy = SQLAlchemy(require_default_engine=False, session_options={"expire_on_commit": False})


class ReadsMustNotWrite(RuntimeError):
    """A GET changed a record; move the change to a POST."""


def init_app(app: Flask) -> None:
    files = files_of(app.config["DATABASE_URL"])
    app.config["DATABASE_FOLDER"] = str(files[0].parent) if files else ""
    app.config["SQLALCHEMY_ENGINES"] = {"default": _engine_options(app.config)}
    alchemy.init_app(app)
    # There are no async sessions to close; closing them would start an event loop in every request.
    app.teardown_appcontext_funcs = [f for f in app.teardown_appcontext_funcs if not iscoroutinefunction(f)]
    with app.app_context():
        engine = alchemy.engine
    weakref.finalize(
        app, engine.dispose
    ).atexit = False  # its connections are closed with the app that had them
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    else:
        ask_the_rested(engine)


def _engine_options(settings: Mapping[str, Any]) -> dict[str, Any]:
    """A pool of fixed size: whoever finds all connections in use waits, and is told "busy" after POOL_PATIENCE."""
    url = settings["DATABASE_URL"]
    if url.startswith("sqlite"):
        connect: dict[str, Any] = {"check_same_thread": False, "timeout": 30}
        size = SQLITE_CONNECTIONS
    else:
        connect, size = {"connect_timeout": CONNECT_PATIENCE}, connections_of_a_process(settings)
        if settings["DATABASE_POOLER"]:
            connect["prepare_threshold"] = None  # the next transaction may run where nothing was prepared
    pool = {"pool_size": size, "max_overflow": 0, "pool_timeout": POOL_PATIENCE}
    return {"url": url, "connect_args": connect, **pool}


def connections_of_a_process(settings: Mapping[str, Any]) -> int:
    """How many connections a server process may hold: an even share of what its machine has for serving."""
    processes = int(settings.get("WORKERS", 1))
    return max(1, (int(settings["DATABASE_CONNECTIONS"]) - CONNECTIONS_BESIDE) // processes - 1)


def files_of(url: str) -> list[Path]:
    """The files of a SQLite database, whether they are there or not; none of another."""
    parts = make_url(url)
    name = parts.database if parts.get_backend_name() == "sqlite" else None
    return [Path(f"{name}{end}") for end in ("", "-wal", "-shm")] if name else []


def prepare_sqlite(engine: Engine) -> None:
    """WAL, full sync, foreign keys; our own BEGIN, so that a write takes its lock at the start."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A deferred transaction that reads and then writes fails under load; an immediate one waits.
        connection.info["reads_first"] = has_request_context() and not _only_looking()
        connection.exec_driver_sql("BEGIN" if has_request_context() or _only_looking() else "BEGIN IMMEDIATE")

    @event.listens_for(engine, "before_cursor_execute")
    def _lock_first(connection: Any, _cursor: Any, sql: str, _said: Any, context: Any, _many: bool) -> None:
        """A request takes the write lock with the first statement that writes or locks a row.

        What it read until then it has read as PostgreSQL reads: what others commit meanwhile shows afterwards.
        """
        if (
            connection.info.get("reads_first")
            and not sql.startswith(("BEGIN", "PRAGMA"))
            and _locks(sql, context)
        ):
            connection.info["reads_first"] = False
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def _locks(sql: str, context: Any) -> bool:
    statement = getattr(getattr(context, "compiled", None), "statement", None)
    return not sql.startswith("SELECT") or getattr(statement, "_for_update_arg", None) is not None


def ask_the_rested(engine: Engine) -> None:
    """A connection that has lain unused for RESTED seconds is asked whether it still holds, and else made anew.

    As pool_pre_ping does, which asks twice in each request: 0.7 of 14 CPU ms of a list.
    """

    @event.listens_for(engine, "checkin")
    def _lay_down(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: Any, _proxy: object) -> None:
        now = monotonic()
        if now - record.info.get("rests_since", now) < RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError from gone


def session() -> Session:
    """The session of the request (or command, or job) being served."""
    return alchemy.session


def engine() -> Engine:
    return alchemy.engine


def take_stock() -> None:
    """Let SQLite count what it holds, so that it plans by what is there; PostgreSQL does so by itself.

    Uncounted, a list out of a million cases takes seconds; counted by samples, the overview half a second. Small
    tables stay uncounted: they grow, and as almost empty they would be read as a whole until the next night.
    Takes 2 s at a million cases.
    """
    if engine().dialect.name == "sqlite":
        with transaction() as current:
            for statement in STOCK:
                current.connection().exec_driver_sql(statement)


@contextmanager
def looking() -> Iterator[None]:
    """Reading that comes before a write's slow part: takes no write lock, and lets go at the end.

    In a GET there is no such part: it goes on reading in the same transaction.
    """
    g.only_looking = True
    try:
        yield
    finally:
        g.only_looking = False
        if session().new or session().dirty or session().deleted:
            raise ReadsMustNotWrite("changed a record while only looking")
        if not _reading():
            session().commit()


@contextmanager
def snapshot() -> Iterator[Connection]:
    """One view of every table as it stood at one moment, while others go on writing; for backups."""
    stands_still = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with looking():
        # SQLite's read transaction in WAL is a snapshot already.
        options = {} if engine().dialect.name == "sqlite" else stands_still
        yield session().connection(execution_options=options)


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work outside a request: a command, a job. Commits at the end, or keeps nothing."""
    current = session()
    try:
        yield current
        current.commit()
    except BaseException:
        current.rollback()
        raise


@contextmanager
def keep() -> Iterator[Session]:
    """A transaction of its own for what must outlive a refusal: failed sign-ins, access log, quarantine.

    Call it before the request's session has written anything: SQLite has one writer.
    """
    session().rollback()
    with alchemy.sessionmaker.begin() as own:
        own.info["keeps"] = True
        yield own


def _reading() -> bool:
    return has_request_context() and request.method in READS


def _only_looking() -> bool:
    return _reading() or (has_app_context() and bool(g.get("only_looking")))


def finish_transaction(response: Response) -> Response:
    """Commits a write that went well, and lets go of everything else."""
    current = session()
    if _reading():
        current.close()  # a rollback would first mark every row that was read as stale
    elif response.status_code < 400 and not g.get("writes_nothing"):
        _commit_or_nothing(current)
    else:
        current.rollback()
    return response


def _commit_or_nothing(current: Session) -> None:
    """What the database refuses at the end leaves nothing, and is an error like one in the view."""
    try:
        current.commit()
    except Exception:
        current.rollback()
        raise


def _refuse_flush(current: Session, *_: object) -> None:
    changed = [*current.new, *current.dirty, *current.deleted]
    if _reading() and changed and not current.info.get("keeps"):
        raise ReadsMustNotWrite(f"{request.method} {request.path} changed {changed!r}")


def _refuse_bulk(state: ORMExecuteState) -> None:
    if _reading() and not state.is_select and not state.session.info.get("keeps"):
        raise ReadsMustNotWrite(f"{request.method} {request.path} ran a bulk statement")


event.listen(Session, "before_flush", _refuse_flush)
event.listen(Session, "do_orm_execute", _refuse_bulk)
