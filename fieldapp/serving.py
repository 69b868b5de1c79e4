"""The production server: gunicorn's processes, Waitress's connections, and background work when it is embedded."""

import gc
import logging
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from fieldapp import config, http_server, jobs
from fieldapp.http_server import Bounds
from fieldapp.web.request_size import FILE, bytes_to_read

LONGEST_HEAD = 32 * 1024
LOOK_SECONDS = 0.5  # how soon a signal is seen


class WaitressWorker(Worker):  # type: ignore[misc]
    """A process of gunicorn's that reads requests as Waitress does, so that slow phones hold no thread."""

    def run(self) -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        _allow_many_files()
        app: Flask = self.wsgi
        trusts_proxy = bool(app.config["TRUST_PROXY"])
        adjustments = Adjustments(
            sockets=[each.sock for each in self.sockets],
            max_request_header_size=LONGEST_HEAD,
            max_request_body_size=FILE.most_bytes + 1,
            recv_bytes=64 * 1024,
            cleanup_interval=1,
            connection_limit=100_000,  # http_server.py makes room instead
            clear_untrusted_proxy_headers=not trusts_proxy,
            ident=None,
        )
        bounds = Bounds(per_address=None if trusts_proxy else app.config["CONNECTIONS_PER_ADDRESS"])
        make = http_server.bounded(bounds, partial(bytes_to_read, app))
        self.map: dict[int, Any] = {}
        self.threads = ThreadedTaskDispatcher()
        self.threads.set_thread_count(self.cfg.threads)
        self.servers = [
            make(
                app,
                self.map,
                _sock=listening,
                dispatcher=self.threads,
                adj=adjustments,
                sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
                bind_socket=False,
            )
            for listening in adjustments.sockets
        ]
        while self.alive and self.ppid == os.getppid():
            self._look()
        self._finish()

    def _look(self) -> None:
        self.notify()
        wasyncore.loop(timeout=LOOK_SECONDS, map=self.map, use_poll=True, count=1)

    def _finish(self) -> None:
        """Answer what is here as a whole; who has not finished sending sends again."""
        for server in self.servers:
            server.accepting = False
        until = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < until and not all(server.is_idle() for server in self.servers):
            self._look()
        self.threads.shutdown(timeout=1)


def _allow_many_files() -> None:
    """A connection is a file, and so may be its body and its answer."""
    wanted, (now, most) = 3 * Bounds.connections, resource.getrlimit(resource.RLIMIT_NOFILE)
    if now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, most), most))


class ServerLogs(Logger):  # type: ignore[misc]
    """The server's own lines go the way of all others (logs.py)."""

    def setup(self, _cfg: object) -> None:
        self.error_log.propagate = True


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn: starts the processes, replaces one that died, stops them when told to."""

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


def run(make_app: Callable[[], Flask], address: str, counts: bool = False) -> None:
    """Serve until told to stop. `counts`: the processes count what they do together, for /metrics."""
    options: dict[str, Any] = {
        "bind": address,
        "worker_class": WaitressWorker,
        "workers": config.worker_count(),
        "threads": 32,
        "accesslog": None,
        "logger_class": ServerLogs,
        "timeout": 120,
        "control_socket_disable": True,
    }
    if counts:
        options |= _counting_together()
    Server(make_app, options).run()


def _counting_together() -> dict[str, Any]:
    """A folder of this start's own, where each process counts; taken away at the end."""
    folder = tempfile.mkdtemp(prefix="fieldapp-metrics-")
    config.set_metrics_folder(folder)

    def _forget(_arbiter: object, worker: Worker) -> None:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

    def _clear(_arbiter: object) -> None:
        shutil.rmtree(folder, ignore_errors=True)

    return {"child_exit": _forget, "on_exit": _clear}
