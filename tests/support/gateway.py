"""A web server that stands for gateways, robots and webhooks: it answers as it is told, and remembers what came."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SILENT, CUT, DRIP = "says nothing", "is cut off", "drips"


class Gateway(ThreadingHTTPServer):
    """`answers`: what each request gets, in turn, the last one for ever; (status, body) or one of the above."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answers, self.received, self.let_go = [(200, {"code": 0, "errcode": 0})], [], threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def says(self, *answers) -> None:
        self.answers = list(answers)

    @property
    def keys(self) -> list[str]:
        return [headers["Idempotency-Key"] for _, headers, _ in self.received]

    def handle_error(self, *_):
        """Whoever was cut off is none of our business."""


class _Request(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        gateway: Gateway = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        gateway.received.append((self.path, self.headers, json.loads(body)))
        answer = gateway.answers.pop(0) if len(gateway.answers) > 1 else gateway.answers[0]
        if answer == SILENT:
            gateway.let_go.wait(20)
        elif answer == CUT:
            self.connection.shutdown(socket.SHUT_RDWR)
        elif answer == DRIP:
            while not gateway.let_go.wait(0.05):
                self.connection.sendall(b"H")
        else:
            self._answer(*answer)

    def _answer(self, status, body, **headers) -> None:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


@contextmanager
def run_gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    thread = threading.Thread(target=gateway.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        gateway.let_go.set()
        gateway.shutdown()
        gateway.server_close()
        thread.join()
