"""The app as tests run it: with its settings, its clients, and as a real server on a port of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from support import databases
from werkzeug.serving import make_server


class Browser(FlaskClient):
    """A test client that says, as browsers do, that a request comes from the site's own page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"


def make_app(database_url: str, photo_folder: Path, **settings: Any) -> Flask:
    from fieldapp import create_app

    defaults = {
        "TESTING": True,
        "DATABASE_URL": database_url,
        "PHOTO_FOLDER": str(photo_folder),
        "SECRET_KEY": "x" * 64,
        "PERSONAL_DATA_KEY": databases.PERSONAL_DATA_KEY,
        "EMBEDDED_JOBS": False,
        "DEMO": True,
        "LIMIT_RATES": False,
    }
    app = create_app({**defaults, **settings})
    app.test_client_class = Browser
    # Each app compiles its templates anew; a run does that once.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(databases.templates_folder()))
    return app


def engine_of(app: Flask) -> Engine:
    from fieldapp import db

    with app.app_context():
        return db.engine()


def sign_in_to(
    app: Flask, session: Session, person: Any, now: datetime, is_phone: bool = True
) -> FlaskClient:
    from fieldapp.domain.people.sessions import begin_session

    token = begin_session(session, person, is_phone, "test", now)
    session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


class LiveApp:
    """A running server with its own database. Its clients may be used from many threads."""

    def __init__(self, app: Flask, url: str, now: datetime) -> None:
        self.app, self.url, self.now, self.engine = app, url, now, engine_of(app)

    def session(self) -> Session:
        """A session of one's own; commit for the app to see it."""
        return Session(self.engine)

    def sign_in(self, name: str, is_phone: bool = True) -> FlaskClient:
        with self.session() as session:
            person = getattr(databases.CastHere(session, self.now), name)
            return sign_in_to(self.app, session, person, self.now, is_phone)

    def cookie_of(self, name: str) -> str:
        """The signed-in cookie of one of the cast, for a real browser."""
        client = self.sign_in(name)
        cookie = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        return cookie.value


@contextmanager
def run_live(photo_folder: Path, now: datetime = databases.NOW, **settings: Any) -> Iterator[LiveApp]:
    with databases.copy_of_town(now) as database_url:
        app = make_app(database_url, photo_folder, **settings)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        live = LiveApp(app, f"http://127.0.0.1:{server.server_port}", now)
        try:
            yield live
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
            live.engine.dispose()
