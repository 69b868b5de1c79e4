"""The production server: gunicorn with threads, and background work beside it when it is embedded."""

import gc
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from fieldapp import config, jobs


class ServerLogs(Logger):  # type: ignore[misc]
    """The server's own lines go the way of all others (logs.py)."""

    def setup(self, _cfg: object) -> None:
        self.error_log.propagate = True


class Server(BaseApplication):  # type: ignore[misc]
    """One gunicorn process with many threads, so that slow phones do not hold up quick ones."""

    def __init__(self, make_app: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._make_app, self._options = make_app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = self._make_app()
        if app.config["EMBEDDED_JOBS"]:
            jobs.start(app)
        settle_memory()
        return app


def settle_memory() -> None:
    """What was loaded at start stays; the collector need not walk it again (3 of 11 CPU ms a report)."""
    gc.collect()
    gc.freeze()


def run(make_app: Callable[[], Flask], address: str) -> None:
    options = {
        "bind": address,
        "worker_class": "gthread",
        "workers": config.worker_count(),
        "threads": 32,
        "accesslog": None,
        "logger_class": ServerLogs,
        "timeout": 120,
    }
    Server(make_app, options).run()
