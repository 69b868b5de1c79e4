"""The town is built once a run; every test works inside a transaction that is rolled back.

`live_app` is the exception: a real server on a database of its own, for tests in parallel or in a browser.
"""

import gc
import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session
from support import databases
from support.live import LiveApp, engine_of, make_app, run_live, sign_in_to

from fieldapp.clock import CHINA

# Timing never decides a test: a busy machine may take its time over an example.
# The same tree gives the same answer; `./dev test anyday` looks for examples nobody has tried yet.
settings.register_profile(
    "fieldapp",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="FIELDAPP_TEST_SEARCHES" not in os.environ,
)
settings.load_profile("fieldapp")

ASKS_DATABASE = re.compile(r"^from support(\.| import .*\b)(databases|live)\b", re.MULTILINE)
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.end()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what is the same on every database: no fixture has one, and the module does not ask for one itself."""
    for item in items:
        if "app" not in item.fixturenames and "live_app" not in item.fixturenames and not _asks(item.path):  # type: ignore[attr-defined]
            item.add_marker("same_on_both")


@cache
def _asks(path: Path) -> bool:
    places = [path, path.with_name("conftest.py")]
    return any(ASKS_DATABASE.search(each.read_text()) for each in places if each.exists())


@pytest.fixture(autouse=True)
def _same_on_both_asks_nothing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the second database's run leaves out may not depend on which it is."""
    if request.node.get_closest_marker("same_on_both"):

        def refuse() -> str:
            pytest.fail("asks which database it is, but neither its fixtures nor its imports say so")

        monkeypatch.setattr(databases, "kind", refuse)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`given_now("2026-11-24T10:00")` gives tests about given calendar days a moment, and a town, of their own."""
    if given := metafunc.definition.get_closest_marker("given_now"):
        moments = [datetime.fromisoformat(each).replace(tzinfo=CHINA) for each in given.args]
        metafunc.parametrize("now", moments, indirect=True, ids=given.args, scope="session")


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, now: datetime) -> Iterator[Flask]:
    """One app on this worker's own copy of the town, as it was built at `now`."""
    with databases.copy_of_town(now) as url:
        app = make_app(url, tmp_path_factory.mktemp("photos"))
        gc.freeze()  # what stays until the end is not looked through again and again
        yield app
        engine_of(app).dispose()


@pytest.fixture(scope="session")
def engine(app: Flask) -> Engine:
    return engine_of(app)


@pytest.fixture(scope="session")
def now(request: pytest.FixtureRequest) -> datetime:
    moment: datetime = getattr(request, "param", databases.NOW)
    return moment


@pytest.fixture(autouse=True)
def move_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Callable[[datetime], None]:
    """The clock stands at `now`; a test moves it with move_clock(moment)."""
    from fieldapp import clock

    def _move(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    _move(now)
    return _move


@pytest.fixture(autouse=True)
def _rolled_back(request: pytest.FixtureRequest) -> None:
    if "app" in request.fixturenames:
        request.getfixturevalue("connection")


@pytest.fixture
def connection(app: Flask, engine: Engine, now: datetime) -> Iterator[Connection]:
    """The one connection of a test: what the app commits on it is a savepoint, gone afterwards."""
    from fieldapp import db
    from fieldapp.pages import operator_words

    app.config.update(app.extensions[operator_words.OWN])  # what another test's administrator set
    app.extensions[operator_words.READ_AT] = now

    with app.app_context():
        sessions = db.alchemy.sessionmaker
    with engine.connect() as connection:
        outer = connection.begin()
        sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield connection
        outer.rollback()
        sessions.configure(bind=engine, join_transaction_mode="conditional_savepoint")


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        yield session


@pytest.fixture
def town(session: Session, now: datetime) -> databases.CastHere:
    return databases.CastHere(session, now)


@pytest.fixture
def client(app: Flask, connection: Connection) -> FlaskClient:
    """A browser nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, session: Session, now: datetime) -> Callable[..., FlaskClient]:
    """sign_in(person) → a browser in which that person is signed in."""

    def _sign_in(person: Any, is_phone: bool = True) -> FlaskClient:
        return sign_in_to(app, session, person, now, is_phone)

    return _sign_in


@pytest.fixture
def statements(engine: Engine) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as ran: …` lists the SQL that ran (transactions' own commands aside)."""

    @contextmanager
    def _watch() -> Iterator[list[str]]:
        ran: list[str] = []

        def _note(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
            if not sql.startswith(NOT_COUNTED):
                ran.append(sql)

        event.listen(engine, "before_cursor_execute", _note)
        try:
            yield ran
        finally:
            event.remove(engine, "before_cursor_execute", _note)

    return _watch


@pytest.fixture
def live_app(tmp_path: Path, now: datetime) -> Iterator[LiveApp]:
    with run_live(tmp_path / "photos", now) as live:
        yield live
