"""A bad line on loopback: a proxy in front of the server that spoils requests, as a seed says.

Connections to the client stay open, so that a reset on a used one makes a browser send again by itself.
"""

import asyncio
import random
import struct
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET
from typing import Any

PORTAL = b"<!doctype html><html><title>Wi-Fi</title><body>Please accept our terms.</body></html>"
PIECE = 4096
Fault = Callable[["Exchange"], Awaitable[None]]


class Cut(Exception):
    """The connection to the client is over."""


@dataclass
class Exchange:
    """One request on its way: its head and body as read, and both ends of the line."""

    proxy: "FaultProxy"
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    method: str
    target: str
    lines: list[bytes]
    length: int
    chance: random.Random
    body: bytes = b""
    read: int = 0

    async def read_body(self, most: int | None = None) -> None:
        wanted = self.length if most is None else min(most, self.length)
        while self.read < wanted:
            piece = await self.reader.read(min(65536, wanted - self.read))
            if not piece:
                raise Cut
            self.body += piece
            self.read += len(piece)

    async def ask_server(self) -> bytes:
        """The whole answer of the server; Cut when it does not give one."""
        await self.read_body()
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.proxy.server_port)
        except OSError as nobody:
            raise Cut from nobody
        try:
            back.write(self._request())
            await back.drain()
            answer = await asyncio.wait_for(there.read(), 60)
        except (OSError, TimeoutError) as died:
            raise Cut from died
        finally:
            back.close()
        if not _is_whole(answer, self.method):
            raise Cut
        return _kept_alive(answer, self.method)

    def _request(self) -> bytes:
        kept = [line for line in self.lines if not line.lower().startswith((b"connection:", b"keep-alive:"))]
        first = f"{self.method} {self.target} HTTP/1.1".encode()
        return b"\r\n".join([first, *kept, b"Connection: close", b"", b""]) + self.body

    async def give(self, answer: bytes) -> None:
        self.writer.write(answer)
        await self.writer.drain()

    async def say(self, status: str, body: bytes, kind: str = "application/json", *more: str) -> None:
        await self.read_body()
        head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more]
        await self.give("\r\n".join([*head, "", ""]).encode() + (b"" if self.method == "HEAD" else body))

    def reset(self) -> None:
        """No goodbye: the client's next read fails."""
        line = self.writer.get_extra_info("socket")
        if line is not None:
            line.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        raise Cut


async def carry(exchange: Exchange) -> None:
    await exchange.give(await exchange.ask_server())


async def reset_in_upload(exchange: Exchange) -> None:
    await exchange.read_body(exchange.length // 2)
    exchange.reset()


async def lose_answer(exchange: Exchange) -> None:
    """The server commits; nobody hears of it."""
    await exchange.ask_server()
    exchange.reset()


async def send_twice(exchange: Exchange) -> None:
    """The same request twice at once; the later answer is the one that is heard."""
    await exchange.read_body()
    answers = await asyncio.gather(exchange.ask_server(), exchange.ask_server(), return_exceptions=True)
    whole = [answer for answer in answers if isinstance(answer, bytes)]
    if not whole:
        raise Cut
    await exchange.give(whole[-1])


async def captive_portal(exchange: Exchange) -> None:
    await exchange.say("200 OK", PORTAL, "text/html")


async def signed_out(exchange: Exchange) -> None:
    await exchange.say("401 Unauthorized", b'{"state": "signed_out"}')


async def broken(exchange: Exchange) -> None:
    await exchange.say("500 Internal Server Error", b"oops", "text/plain")


async def busy(exchange: Exchange) -> None:
    await exchange.say("503 Service Unavailable", b"later", "text/plain", "Retry-After: 1")


async def slow(exchange: Exchange) -> None:
    answer = await exchange.ask_server()
    step = max(1, len(answer) // 8)
    for at in range(0, len(answer), step):
        await exchange.give(answer[at : at + step])
        await asyncio.sleep(exchange.chance.uniform(0.01, 0.08))  # the fault itself


async def half_an_answer(exchange: Exchange) -> None:
    answer = await exchange.ask_server()
    await exchange.give(answer[: len(answer) // 2])
    exchange.reset()


async def kill_server(exchange: Exchange) -> None:
    """The server dies while it works on this one."""
    await exchange.read_body()
    asked = asyncio.create_task(exchange.ask_server())
    await asyncio.sleep(exchange.chance.uniform(0, 0.06))  # how far it gets is the chance of it
    death = asyncio.to_thread(exchange.proxy.kill)
    answer, failed = await asyncio.gather(asked, death, return_exceptions=True)
    if isinstance(failed, BaseException):
        raise failed
    if isinstance(answer, BaseException):
        raise answer
    await exchange.give(answer)


# fault: its share among the faults that befall what phones send, and among those that befall pages and files.
FAULTS: dict[Fault, tuple[int, int]] = {
    reset_in_upload: (4, 2),
    lose_answer: (6, 1),
    send_twice: (6, 0),
    captive_portal: (3, 1),
    signed_out: (2, 0),
    broken: (3, 1),
    busy: (3, 2),
    slow: (4, 3),
    half_an_answer: (4, 2),
    kill_server: (1, 0),
}


@dataclass
class FaultProxy:
    """Listens on a port of its own from start() until stop(); `rages` may be turned off and on."""

    server_port: int
    seed: int
    kill: Callable[[], None] = lambda: None
    sent_share: float = 0.4  # of what goes to /sync
    page_share: float = 0.04  # of the rest
    rages: bool = True
    is_down: bool = False  # no line at all
    shares: dict[Fault, tuple[int, int]] = field(default_factory=lambda: FAULTS)
    plan: Iterator[Fault] | None = None  # said one by one instead of by chance; then carried
    seen: Counter[str] = field(default_factory=Counter)
    port: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(f"{self.seed} proxy")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()
        self._awaited: list[tuple[str, threading.Event]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()
        self._listening: asyncio.Server = self._run(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port = self._listening.sockets[0].getsockname()[1]

    def __enter__(self) -> "FaultProxy":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def choose(self, target: str) -> Fault:
        """What befalls the next request; the seed decides."""
        if self.plan is not None:
            return next(self.plan, carry)
        is_sent = target.startswith("/sync/")
        if not self.rages or self._chance.random() >= (self.sent_share if is_sent else self.page_share):
            return carry
        shares = [share[0 if is_sent else 1] for share in self.shares.values()]
        return self._chance.choices(list(self.shares), shares)[0]

    def next_request(self, prefix: str) -> threading.Event:
        """Set when the next request to an address of that beginning comes in."""
        came = threading.Event()
        self._awaited.append((prefix, came))
        return came

    def _notice(self, target: str) -> None:
        for awaited in [each for each in self._awaited if target.startswith(each[0])]:
            awaited[1].set()
            self._awaited.remove(awaited)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _close(self) -> None:
        self._listening.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while exchange := await self._next(reader, writer):
                self._notice(exchange.target)
                if self.is_down:
                    exchange.reset()
                fault = self.choose(exchange.target)
                self.seen[fault.__name__] += 1
                await fault(exchange)
                await exchange.read_body()
        except (Cut, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _next(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Exchange | None:
        """The head of the next request, or nothing when the client has hung up."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return None
        first, *lines = head[:-4].split(b"\r\n")
        method, target, _ = first.decode("latin-1").split(" ", 2)
        length = next(
            (int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0
        )
        chance = random.Random(self._chance.random())
        return Exchange(self, reader, writer, method, target, lines, length, chance)


def _parts(answer: bytes) -> tuple[list[bytes], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.split(b"\r\n"), body


def _is_whole(answer: bytes, method: str) -> bool:
    """Whether the server said all it had promised before it died."""
    lines, body = _parts(answer)
    if not answer.startswith(b"HTTP/") or b"\r\n\r\n" not in answer:
        return False
    for line in lines:
        name, _, value = line.lower().partition(b":")
        if name == b"content-length" and method != "HEAD" and b" 304 " not in lines[0]:
            return len(body) == int(value)
        if name == b"transfer-encoding" and b"chunked" in value:
            return method == "HEAD" or body.endswith(b"0\r\n\r\n")
    return True


def _kept_alive(answer: bytes, method: str) -> bytes:
    lines, body = _parts(answer)
    lines = [line for line in lines if not line.lower().startswith(b"connection:")]
    framed = any(line.lower().startswith((b"content-length:", b"transfer-encoding:")) for line in lines)
    if not framed and method != "HEAD" and not any(code in lines[0] for code in (b" 304 ", b" 204 ")):
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*lines, b"", b""]) + body
