"""2,000 pages into the phone's store, sealed, in Chromium with a sixth of a processor: from question to last row.

Promise: at most 1.5 s. The answer is the server's own, kept by a small proxy, so that its drawing is not in the
time. DevTools cannot slow a service worker down, so the browser's renderers are stopped five sixths of the time;
Linux only. Beside it the bare limit: the same lines put into an IndexedDB of their own, neither read nor
sealed; and a loop, which tells by how much the renderers were slowed down in truth.
"""

import http.client
import os
import signal
import statistics
import tempfile
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import brotli
from playwright.sync_api import Playwright, sync_playwright

from benches.bundle import people_the_grid
from benches.offline_open import open_phone, take_along
from benches.town import run_bench, tell
from tests.chaos.server import Server

SLOWER, TURN_S, TIMES = 6, 0.03, 5
TOOK = """async () => {
  const wait = () => new Promise((done) => setTimeout(done, 25));
  const every = async () => (await indexedDB.databases()).map((each) => each.name);
  const names = async () => (await every()).filter((name) => name !== "fieldapp");
  while (!(await names()).length) await wait();
  const [name] = await names();
  const db = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)));
  const read = (what) => new Promise((done) => {
    const asked = db.transaction("meta").objectStore("meta").get(what);
    asked.onsuccess = () => done(asked.result);
  });
  while (!(await read("cursor"))) await wait();
  const took = Date.now() - (await read("bundle_at"));
  db.close();
  return took;
}"""
BARE = """async (lines) => {
  const opened = indexedDB.open(`bare-${Math.random()}`);
  opened.onupgradeneeded = () => opened.result.createObjectStore("lines");
  const db = await new Promise((done) => (opened.onsuccess = () => done(opened.result)));
  const began = performance.now(), writing = db.transaction("lines", "readwrite", { durability: "strict" });
  lines.forEach((line, number) => writing.objectStore("lines").put(line, number));
  await new Promise((done) => (writing.oncomplete = done));
  db.close();
  return performance.now() - began;
}"""
LOOP = """() => {
  const began = performance.now();
  let sum = 0;
  for (let i = 0; i < 2e8; i++) sum += i;
  return performance.now() - began;
}"""


class Keeper(ThreadingHTTPServer):
    """Passes everything on to the server, and answers a whole bundle from memory the second time."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.upstream, self.kept = port, None


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_whole = self.path == "/field/bundle" and b'"cursor":"' not in body
        told = (self.server.kept if is_whole else None) or self._ask(body)
        if is_whole and told[0] == 200:
            self.server.kept = told
        status, headers, answer = told
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in {"connection", "transfer-encoding", "content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_POST = do_HEAD = do_GET  # noqa: N815 - the names the library calls

    def log_message(self, *_: object) -> None:
        pass

    def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.server.upstream, timeout=60)
        line.request(self.command, self.path, body or None, {**self.headers, "Accept-Encoding": "br"})
        told = line.getresponse()
        found = (told.status, told.getheaders(), told.read())
        line.close()
        return found


class Slowed:
    """Every renderer below this process runs a sixth of the time."""

    def __enter__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._turns)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _turns(self) -> None:
        ran, renderers = TURN_S, list[int]()
        while not self._over.is_set():
            _send(renderers, signal.SIGSTOP)
            stopped = time.monotonic()
            found = list(_renderers(os.getpid()))  # looked for while they stand still
            self._over.wait(
                max(0, ran * (SLOWER - 1) - (time.monotonic() - stopped))
            )  # five times what they ran
            _send(renderers, signal.SIGCONT)
            went_on, renderers = time.monotonic(), found
            self._over.wait(TURN_S / SLOWER)
            ran = time.monotonic() - went_on


def _renderers(parent: int) -> Any:
    with suppress(FileNotFoundError, ProcessLookupError):  # one of them has just ended
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            for child in map(int, task.read_text().split()):
                if b"--type=renderer" in Path(f"/proc/{child}/cmdline").read_bytes():
                    yield child
                yield from _renderers(child)


def _send(processes: list[int], what: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # its page was closed
            os.kill(process, what)


def one_phone(play: Playwright, server: Server, lines: list[str]) -> tuple[float, ...]:
    context, page = open_phone(play, server, "allow", server.folder / f"phone-{time.monotonic_ns()}")
    take_along(page, wait=False)
    took = page.evaluate(TOOK), page.evaluate(BARE, lines), page.evaluate(LOOP)
    context.close()
    return took


def measured(folder: Path) -> dict[str, Any]:
    server = Server(folder)
    server.build(lambda session, _town: people_the_grid(session))
    with server, sync_playwright() as play:
        keeper = Keeper(server.port)
        threading.Thread(target=keeper.serve_forever, daemon=True).start()
        server.port = keeper.server_port
        one_phone(play, server, [])  # the server draws it, the proxy keeps it
        assert keeper.kept is not None
        packed = keeper.kept[2]
        lines = brotli.decompress(packed).decode().splitlines()
        result: dict[str, Any] = {"pages": sum('{"url":' in line for line in lines), "bytes": len(packed)}
        result["whole_processor"] = _told([one_phone(play, server, lines) for _ in range(TIMES)])
        with Slowed():
            result[f"cpu_1/{SLOWER}"] = _told([one_phone(play, server, lines) for _ in range(TIMES)])
        server.port = keeper.upstream
        keeper.shutdown()
    return result


def _told(took: list[tuple[float, ...]]) -> dict[str, int]:
    names = ("stored_ms", "bare_ms", "loop_ms")
    return {
        name: round(statistics.median(row)) for name, row in zip(names, zip(*took, strict=True), strict=True)
    }


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="fieldapp-bench-") as folder:
        tell("bundle_stored", measured(Path(folder)))


if __name__ == "__main__":
    run_bench(main)
