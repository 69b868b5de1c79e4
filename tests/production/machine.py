"""One machine as the documentation describes it: a folder, settings, `serve` with two processes, `work` apart."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

PATIENCE = 120  # seconds until a machine that is busy has done anything


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Machine:
    def __init__(self, folder: Path, database_url: str, **settings: str) -> None:
        self.folder, self.database_url = folder, database_url
        self.host = settings.get("HOST", "127.0.0.1")
        folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as probe:
            probe.bind((self.host, 0))
            self.port = probe.getsockname()[1]
        bare = {name: value for name, value in os.environ.items() if not name.startswith("FIELDAPP_")}
        production = {
            "FIELDAPP_DATABASE_URL": database_url,
            "FIELDAPP_EMBEDDED_JOBS": "0",
            "FIELDAPP_LOG_FORMAT": "json",
            "FIELDAPP_LIMIT_RATES": "0",
            "WORKERS": "2",
            "PORT": str(self.port),
        }
        self.env = {**bare, **production, **settings}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def run(self, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        done = subprocess.run(
            [*self._program(), *words],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            umask=0o022,
            check=False,
            **more,
        )
        with (self.folder / "commands.log").open("a") as log:
            log.write(done.stderr)
        return done

    def start(self, command: str) -> None:
        """`serve` or `work`, in the background; its lines lie in `<command>.log`."""
        with (self.folder / f"{command}.log").open("ab") as log:
            self._running[command] = subprocess.Popen(
                [*self._program(), command],
                cwd=self.folder, env=self.env, stdout=log, stderr=log, start_new_session=True, umask=0o022,
            )  # fmt: skip

    def processes(self, command: str) -> int:
        """How many processes a command in the background consists of."""
        group = self._running[command].pid
        found = subprocess.run(
            ["ps", "-eo", "pgid="], capture_output=True, text=True, check=True
        ).stdout.split()
        return found.count(str(group))

    def stop(self) -> None:
        for process in self._running.values():
            try:
                os.killpg(process.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        for process in self._running.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._running.clear()

    def log(self, name: str) -> list[str]:
        path = self.folder / f"{name}.log"
        return [line for line in path.read_text().splitlines() if line.strip()] if path.exists() else []

    def ask(self, address: str, body: bytes | None = None, **headers: str) -> Answer:
        """What the server answers; status 0 when nobody does."""
        asked = urllib.request.Request(
            f"http://{self.host}:{self.port}{address}",
            data=body,
            headers={"Sec-Fetch-Site": "same-origin", **{n.replace("_", "-"): v for n, v in headers.items()}},
        )
        try:
            with urllib.request.build_opener(_NoRedirect).open(asked, timeout=30) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as told:
            return Answer(told.code, dict(told.headers), told.read())
        except (urllib.error.URLError, OSError):
            return Answer(0, {}, b"")

    def report(self, photo: bytes) -> Answer:
        """A resident's report with a photo."""
        draft, cookie = f"/requests/{uuid4()}", ""
        for question, fields in {
            "words": {"words": "路灯坏了三天"}, "category": {"category": "lamp"},
            "place": {"place_words": "菜场后门", "village": "610902001003"}, "contact": {"name": ""},
        }.items():  # fmt: skip
            kept = self.ask(f"{draft}/{question}", urlencode(fields).encode(), Cookie=cookie)
            cookie = kept.headers["Set-Cookie"].partition(";")[0]
        mark = uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
        body = b"".join([head.encode(), photo, f"\r\n--{mark}--\r\n".encode()])
        return self.ask(
            f"{draft}/check", body, Content_Type=f"multipart/form-data; boundary={mark}", Cookie=cookie
        )

    def _program(self) -> list[str]:
        return [sys.executable, "-m", "fieldapp.command_line"]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def wait_until(what: Callable[[], Any], words: str) -> Any:
    """What it says, once that is true. Raises TimeoutError naming what was waited for."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.2)
    raise TimeoutError(words)
