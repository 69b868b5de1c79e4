"""200 connections from one address that never finish a request: how long /healthz takes meanwhile.

Promise: at most a second. Beside it gunicorn's own threads (gthread), which a connection holds while it sends.
`python -m benches.dripping`
"""

import socket
import threading
import time
from contextlib import ExitStack, closing

from benches.served import GTHREAD, OWN, Served
from benches.town import build, run_bench, tell

DRIPPING, ASKED, PATIENCE, EVERY = 200, 10, 5, 2  # connections, questions, seconds, seconds
BEGUN = {
    "heads": b"POST /sign-in HTTP/1.1\r\nHost: x\r\nX-Long: a",
    "bodies": b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\na",
}


def measure(served: Served, begun: bytes) -> dict[str, float]:
    """The slowest and the middle one of some answers in ms; PATIENCE stands for none."""
    ends = threading.Event()
    with ExitStack() as connections:
        dripping = [
            connections.enter_context(closing(socket.create_connection(("127.0.0.1", served.port))))
            for _ in range(DRIPPING)
        ]
        for connection in dripping:
            connection.sendall(begun)
        dripper = threading.Thread(target=drip, args=(dripping, ends))
        dripper.start()
        took = sorted(answer_ms(served) for _ in range(ASKED))
        ends.set()
        dripper.join()
    return {"p50_ms": round(took[len(took) // 2], 1), "slowest_ms": round(took[-1], 1)}


def drip(connections: list[socket.socket], ends: threading.Event) -> None:
    while not ends.wait(EVERY):
        for connection in connections:
            try:
                connection.sendall(b"a")
            except OSError:
                continue  # closed on it


def answer_ms(served: Served) -> float:
    began = time.perf_counter()
    try:
        served.ask("GET", "/healthz", timeout=PATIENCE)
    except OSError:
        return PATIENCE * 1000
    return (time.perf_counter() - began) * 1000


def main() -> None:
    app, result = build(1_000), {}
    for name, command in {"own_server": OWN, "gthread": GTHREAD}.items():
        with Served(app, command) as served:
            result[name] = {kind: measure(served, begun) for kind, begun in BEGUN.items()}
    tell("dripping", result)


if __name__ == "__main__":
    run_bench(main)
