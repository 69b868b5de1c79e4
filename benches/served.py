"""The app as it is served: its own server in processes of its own, on a port of its own, and what they cost."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from benches.case_list import bare_page
from benches.town import database_cpu_s
from fieldapp import config, create_app
from fieldapp.serving import run
from fieldapp.web.access import public

START_SECONDS = 60
SHARED = (
    "DATABASE_URL",
    "PHOTO_FOLDER",
    "SECRET_KEY",
    "PERSONAL_DATA_KEY",
    "AUDIT_KEY",
    "EMBEDDED_JOBS",
    "LIMIT_RATES",
    "DEMO",
)


OWN = [sys.executable, "-m", "benches.served"]
GTHREAD = [sys.executable, "-m", "gunicorn", "-k", "gthread", "--threads", "32", "fieldapp:create_app()"]


class Served:
    """A server process with its children, until the block ends."""

    def __init__(self, app: Flask, command: list[str] = OWN, **environment: str) -> None:
        with socket.socket() as asked:
            asked.bind(("127.0.0.1", 0))
            self.port = int(asked.getsockname()[1])
        self._command = command
        self._folder = Path(app.config["PHOTO_FOLDER"]).parent
        settings = {f"FIELDAPP_{name}": str(app.config[name]) for name in SHARED}
        listening = {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "GUNICORN_CMD_ARGS": f"-b 127.0.0.1:{self.port}",
        }
        path = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
        self._environment = {**os.environ, **settings, **listening, "PYTHONPATH": path, **environment}

    def __enter__(self) -> "Served":
        self._process = subprocess.Popen(
            self._command, cwd=self._folder, env=self._environment, stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                self.ask("GET", "/healthz")
            except OSError:
                time.sleep(0.1)
            else:
                return self
        raise RuntimeError("the server does not answer")

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def ask(self, method: str, path: str, timeout: float = 30, **options: Any) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, **options)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def cpu_s(self) -> float:
        return sum(map(cpu_of, family_of(self._process.pid)))


def family_of(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [each for child in task.read_text().split() for each in family_of(int(child))]
    return found


def cpu_of(pid: int) -> float:
    """CPU seconds of all of a process's threads."""
    try:
        return (
            sum(int(each.read_text().split()[0]) for each in Path(f"/proc/{pid}/task").glob("*/schedstat"))
            / 1e9
        )
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def interleaved_over_http(
    served: "Served", requests: dict[str, Callable[[], dict[str, Any]]], times: int = 30, at_once: int = 3
) -> dict[str, dict[str, float]]:
    """CPU ms of all processes a request, of several kinds turn about (the median of `times` rounds)."""
    spent: dict[str, list[float]] = {name: [] for name in requests}
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    for turn in range(times + 3):
        for name, make in requests.items():
            began = served.cpu_s() + database_cpu_s()
            for _ in range(at_once):
                connection.request(**make())
                answer = connection.getresponse()
                answer.read()
                assert answer.status < 400, (name, answer.status)
            if turn >= 3:
                spent[name].append((served.cpu_s() + database_cpu_s() - began) * 1000 / at_once)
    connection.close()
    return {name: {"cpu_ms": round(sorted(each)[len(each) // 2], 2)} for name, each in spent.items()}


def _make() -> Flask:
    """The app with what it is measured by: an empty answer, and a bare page of the list's rows."""
    app = create_app()
    bare_page(app, "/bench/bare")
    app.get("/bench/empty", endpoint="bench_empty")(public(lambda: ""))
    return app


if __name__ == "__main__":
    run(_make, "{}:{}".format(*config.listen_address()))
