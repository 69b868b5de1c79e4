"""A thread works only for whole requests; what is slow, too much or too many costs its sender alone."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing, contextmanager

import pytest
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from fieldapp import http_server
from fieldapp.http_server import Bounds, network_of
from fieldapp.routes.blobs import LONGEST_PIECE

PATIENCE = 60  # a hang ends the test; no time decides it
HEAD = b"POST /take HTTP/1.1\r\nHost: x\r\n"


@contextmanager
def serving(bounds=Bounds(), most=1000):
    """An app of two threads that says what it was sent; yields its port, the calls it saw and its server."""
    calls = []

    def app(environ, start_response):
        body = environ["wsgi.input"].read()
        calls.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], body))
        length = int(environ.get("CONTENT_LENGTH") or 0)
        start_response("413 Too Large" if length > most else "200 OK", [])
        return [b"got %d" % len(body)]

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threads, channels, goes_on = ThreadedTaskDispatcher(), {}, threading.Event()
        threads.set_thread_count(2)
        server = http_server.bounded(bounds, lambda environ: most)(
            app,
            channels,
            _sock=listening,
            dispatcher=threads,
            adj=Adjustments(sockets=[listening], cleanup_interval=0, connection_limit=1000),
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            bind_socket=False,
        )
        goes_on.set()

        def loop():
            while goes_on.is_set():
                wasyncore.loop(timeout=0.05, map=channels, use_poll=True, count=1)

        thread = threading.Thread(target=loop)
        thread.start()
        try:
            yield listening.getsockname()[1], calls, server
        finally:
            goes_on.clear()
            thread.join()
            threads.shutdown()
            wasyncore.close_all(channels)
            server.trigger.close()


def connect(port, sent=b""):
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.sendall(sent)
    return connection


def answer(connection):
    """All that comes until the other side has said everything."""
    said = b""
    while got := connection.recv(65536):
        said += got
    return said


def heard(connection, end):
    """Until it has said what ends so."""
    said = b""
    while not said.endswith(end):
        said += connection.recv(65536) or pytest.fail(f"closed after {said!r}")


def between_two_requests(server):
    """Until somebody has been answered and its thread has let go of it, which comes after the answer's last byte."""
    end = time.monotonic() + PATIENCE
    while not any(each.answers and not each.is_served for each in list(server.active_channels.values())):
        assert time.monotonic() < end
        time.sleep(0.01)


def ask(port, sent=b"GET /ask HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
    with closing(connect(port, sent)) as connection:
        return answer(connection)


@pytest.mark.parametrize("begun", [b"", HEAD + b"X-Long: a", HEAD + b"Content-Length: 900\r\n\r\nabc"])
def test_many_that_never_finish_do_not_keep_anybody_waiting(begun):
    with serving() as (port, *_), ExitStack() as dripping:
        for _ in range(200):
            dripping.enter_context(closing(connect(port, begun)))
        assert ask(port).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("bounds", "begun"),
    [
        (Bounds(idle_seconds=0), b""),
        (Bounds(head_seconds=0), HEAD + b"X-Long: a"),
        (Bounds(most_body_seconds=0), HEAD + b"Content-Length: 900\r\n\r\nabc"),
    ],
)
def test_a_time_that_is_over_ends_the_connection(bounds, begun):
    with serving(bounds) as (port, calls, _), closing(connect(port, begun)) as connection:
        assert answer(connection) == b"" and calls == []


def test_a_phone_on_a_bad_line_has_the_time_for_a_piece_of_a_photo():
    assert Bounds().body_seconds(LONGEST_PIECE) > 2 * LONGEST_PIECE / 2000


@pytest.mark.setting("CONNECTIONS_PER_ADDRESS")
def test_the_oldest_unfinished_of_an_address_makes_room_and_a_newcomer_is_served():
    with serving(Bounds(per_address=3)) as (port, *_), ExitStack() as open_ones:
        held = [open_ones.enter_context(closing(connect(port, HEAD))) for _ in range(3)]
        assert ask(port).startswith(b"HTTP/1.1 200")
        assert answer(held[0]) == b""


def test_idle_connections_go_before_those_that_send():
    with serving(Bounds(per_address=2)) as (port, _, server), ExitStack() as open_ones:
        sending = open_ones.enter_context(closing(connect(port, HEAD + b"Content-Length: 4\r\n\r\nab")))
        idle = open_ones.enter_context(closing(connect(port, b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\n")))
        heard(idle, b"got 0")
        between_two_requests(server)
        assert ask(port).startswith(b"HTTP/1.1 200")
        assert answer(idle) == b""
        sending.sendall(b"cd")
        heard(sending, b"got 4")


def test_behind_a_proxy_all_come_from_one_address_and_are_not_counted_by_it():
    with serving(Bounds(per_address=None)) as (port, *_), ExitStack() as open_ones:
        held = [open_ones.enter_context(closing(connect(port, HEAD))) for _ in range(20)]
        assert ask(port).startswith(b"HTTP/1.1 200")
        held[0].sendall(b"Connection: close\r\n\r\n")
        assert answer(held[0]).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(("asked", "network"), [
    ("10.1.2.3", "10.1.2.3"), ("::ffff:10.1.2.3", "10.1.2.3"), ("2001:db8::1", "2001:db8::/64"), ("fe80::1%eth0", "fe80::/64"),
])  # fmt: skip
def test_what_counts_as_one_address(asked, network):
    assert network_of(asked) == network


def test_a_body_that_is_too_large_is_answered_unread_and_never_taken_for_a_request():
    hidden = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    with serving(most=10) as (port, calls, _):
        sent = HEAD + b"Expect: 100-continue\r\nContent-Length: 5000000\r\n\r\n" + hidden + b"x" * 1_000_000
        said = ask(port, sent)
        assert said.startswith(b"HTTP/1.1 413") and b"Connection: close" in said
        assert calls == [("POST", "/take", b"")]


def test_the_rest_of_an_unread_body_is_not_looked_at():
    reader = http_server.bounded(Bounds(), lambda environ: 10).channel_class.parser_class(Adjustments())
    sent = HEAD + b"Content-Length: 5000\r\n\r\nGET /hidden HTTP/1.1\r\n\r\n"
    assert reader.received(sent) == len(sent) and reader.completed


def test_a_chunked_body_is_counted_as_it_comes():
    piece = b"10\r\n" + b"x" * 16 + b"\r\n"
    with serving(most=100) as (port, calls, _):
        end = b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        assert ask(port, HEAD + end + piece * 3 + b"0\r\n\r\n").endswith(b"got 48")
        assert ask(port, HEAD + end + piece * 1000).startswith(b"HTTP/1.1 413")
        assert [len(body) for _, _, body in calls] == [48, 0]


def test_one_connection_takes_several_requests_and_continues_when_asked():
    with serving() as (port, calls, _), closing(connect(port)) as connection:
        connection.sendall(b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\n")
        heard(connection, b"got 0")
        connection.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        heard(connection, b"100 Continue\r\n\r\n")
        connection.sendall(b"abc")
        heard(connection, b"got 3")
        assert [call[1] for call in calls] == ["/1", "/take"]


SLOW_APP = """
import sys, time
from pathlib import Path
from flask import Flask
from fieldapp import serving
def make():
    app = Flask("slow")
    app.config.update(EMBEDDED_JOBS=False, TRUST_PROXY=False, CONNECTIONS_PER_ADDRESS=9)
    @app.get("/")
    def slow():
        Path("begun").touch()
        while not Path("go").exists():
            time.sleep(0.01)
        return "whole"
    return app
serving.run(make, "127.0.0.1:" + sys.argv[1])
"""


def test_told_to_stop_the_server_answers_what_it_has_begun(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as asked:
        port = asked.getsockname()[1]
    command = [sys.executable, "-c", SLOW_APP, str(port)]
    with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "WORKERS": "1"}) as server:
        connection = None
        while connection is None:
            try:
                connection = connect(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            except ConnectionRefusedError:
                assert server.poll() is None
        while not (tmp_path / "begun").exists():
            assert server.poll() is None
        server.send_signal(signal.SIGTERM)
        time.sleep(2)  # longer than a server that does not care would live
        (tmp_path / "go").touch()
        with closing(connection):
            heard(connection, b"whole")
        assert server.wait(PATIENCE) == 0
