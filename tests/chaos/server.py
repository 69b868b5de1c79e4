"""The real app as a process of its own, on a folder of its own, that may be killed and started again.

What stands in its database beforehand is the core town; everything else came through its door.
"""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from fieldapp import clock, migrate
from fieldapp.crypto import keys
from fieldapp.db import prepare_sqlite
from fieldapp.demo.core import build_core
from fieldapp.domain import database_epochs

KEY = "0" * 64
START_SECONDS = 60
Prepare = Callable[[Session, Any], None]


class Server:
    """`fieldapp serve` on a loopback port that stays the same through every death."""

    def __init__(self, folder: Path, database_url: str = "", **environment: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.database_url = database_url or f"sqlite:///{folder / 'town.sqlite3'}"
        self.photo_folder = folder / "photos"
        self.port = _free_port()
        self.kills = self.pid = self._life = 0
        self._environment = environment
        self._turn = threading.RLock()
        self._nursery: subprocess.Popen[str] | None = None
        keys.load(KEY)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def build(self, prepare: Prepare = lambda session, town: None) -> None:
        """Tables and the core town, and what `prepare(session, town)` adds."""
        engine = self.engine()
        migrate.upgrade(engine)
        with Session(engine) as session:
            town = build_core(session, clock.now())
            database_epochs.begin_first(session, clock.now())
            prepare(session, town)
            session.commit()
        engine.dispose()

    def engine(self) -> Engine:
        """A door of the tests' own to the same database."""
        engine = create_engine(self.database_url)
        if engine.dialect.name == "sqlite":
            prepare_sqlite(engine)
        return engine

    def start(self) -> None:
        """A new life; wait() until it answers."""
        with self._turn:
            if self._nursery is None:
                self._nursery = subprocess.Popen(
                    [sys.executable, "-m", "chaos.nursery"],
                    cwd=self.folder,
                    env={**_bare_environment(), **self._settings(), **self._environment},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            self.pid = int(self._tell("start"))

    def wait(self) -> None:
        """Until it answers. Raises RuntimeError with its last words when it does not."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/sign-in", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)  # nobody listens yet
        raise RuntimeError("the server does not answer:\n" + self.last_words())

    def last_words(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")[-3000:]

    def kill(self) -> None:
        """Dead at once, in the middle of whatever it did, with all its processes."""
        with self._turn:
            if self.pid:
                self._tell("kill")
                self.kills, self.pid = self.kills + 1, 0

    def kill_and_start(self) -> None:
        """Back when the new life answers. Who asks for its death before that gets that one: else senders that
        try again quicker than it starts would keep it dead for ever."""
        life = self._life
        with self._turn:
            if self._life == life:
                self.kill()
                self.start()
                self.wait()
                self._life += 1

    def __enter__(self) -> "Server":
        self.start()
        self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        if self._nursery is not None:
            self._nursery.communicate()
            self._nursery = None

    def _tell(self, words: str) -> str:
        assert self._nursery is not None and self._nursery.stdin and self._nursery.stdout
        try:
            self._nursery.stdin.write(words + "\n")
            self._nursery.stdin.flush()
        except BrokenPipeError as gone:
            raise RuntimeError(f"somebody ended the nursery: {self._nursery.poll()}") from gone
        return self._nursery.stdout.readline().strip()

    def _settings(self) -> dict[str, str]:
        return {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "FIELDAPP_DATABASE_URL": self.database_url,
            "FIELDAPP_PHOTO_FOLDER": str(self.photo_folder),
            "FIELDAPP_JOBS_FILE": str(self.folder / "jobs.sqlite3"),
            "FIELDAPP_SECRET_KEY": "x" * 64,
            "FIELDAPP_PERSONAL_DATA_KEY": KEY,
            "FIELDAPP_AUDIT_KEY": KEY,
            "FIELDAPP_DEMO": "1",
            "FIELDAPP_EMBEDDED_JOBS": "0",  # originals stay, so that their bytes can be compared
        }


def _bare_environment() -> dict[str, str]:
    root = Path(__file__).parents[2]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FIELDAPP_")}
    return {**kept, "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}"}


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
