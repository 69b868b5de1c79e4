"""Reads requests and writes answers without a thread: a thread works only where a whole request is there.

Waitress's event loop, with bounds of time and number around it, and without reading what the app will refuse.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from socket import SHUT_WR
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer

Environ = dict[str, Any]


@dataclass(frozen=True)
class Bounds:
    """Seconds and numbers; a phone at 2 kB/s sends a piece of 128 KiB in 66 s and has 192."""

    per_address: int | None = 500  # connections; None behind a proxy, where all come from one
    connections: int = 2000
    head_seconds: float = 30
    idle_seconds: float = 75
    stalled_seconds: float = 120  # an answer that nobody takes
    linger_seconds: float = 30
    body_grace_seconds: float = 60
    slowest_bytes_a_second: int = 1000
    most_body_seconds: float = 1800

    def body_seconds(self, length: int) -> float:
        return min(self.body_grace_seconds + length / self.slowest_bytes_a_second, self.most_body_seconds)


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """One request as it arrives: until when, and how much of its body."""

    bounds = Bounds()
    bytes_to_read: Callable[[Environ], int]
    error: Any
    body_rcv: Any
    is_turned_away = False
    is_judged = False
    most_bytes = 0

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.began = time.monotonic()
        self.due_by = self.began + self.bounds.head_seconds

    def received(self, data: bytes) -> int:
        """Consumes the rest of a body that is turned away, so that it is not taken for a request."""
        consumed: int = super().received(data)
        if self.headers_finished and not self.is_judged:
            self.is_judged = True
            self._judge_head()
        if self.chunked and self.body_bytes_received > self.most_bytes:
            self._turn_away()
            self.headers["CONTENT_LENGTH"] = str(self.body_bytes_received)
        return len(data) if self.is_turned_away else consumed

    def _judge_head(self) -> None:
        if self.error or self.empty or not (self.content_length or self.chunked):
            return
        self.most_bytes = type(self).bytes_to_read(self._environ())
        if self.content_length > self.most_bytes or not self.most_bytes:
            self._turn_away()
        else:
            length = self.most_bytes if self.chunked else self.content_length
            self.due_by = time.monotonic() + self.bounds.body_seconds(length)

    def _turn_away(self) -> None:
        """The app answers at once, without the body; nothing more is read as a request."""
        if self.body_rcv is not None:
            self.body_rcv.getbuf().close()
        self.body_rcv, self.error, self.expect_continue = None, None, False
        self.headers["CONNECTION"] = "close"
        self.is_turned_away = self.completed = True

    def _environ(self) -> Environ:
        return {
            "REQUEST_METHOD": self.command.upper(),
            "PATH_INFO": "/" + self.path.lstrip("/"),
            "QUERY_STRING": self.query,
            "SERVER_NAME": self.adj.server_name,
            "SERVER_PORT": "80",
            "HTTP_HOST": self.headers.get("HOST", self.adj.server_name),
            "HTTP_COOKIE": self.headers.get("COOKIE", ""),
            "wsgi.url_scheme": self.url_scheme,
        }


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection."""

    parser_class = Parser
    lingers_until = 0.0
    close_when_flushed: bool
    will_close: bool
    answers = 0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.began = time.monotonic()

    def received(self, data: bytes) -> bool:
        return True if self.lingers_until else bool(super().received(data))

    def service(self) -> None:
        if self.requests[0].is_turned_away:
            self.lingers_until = time.monotonic() + self.server.bounds.linger_seconds
        super().service()
        self.answers += 1

    def handle_write(self) -> None:
        """A connection closed on unread bytes is reset, and the answer with it: first let the sender finish."""
        if not (self.lingers_until and self.close_when_flushed and not self.will_close):
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if not self.total_outbufs_len and not self.will_close:
            self.close_when_flushed = False
            self.socket.shutdown(SHUT_WR)

    @property
    def is_served(self) -> bool:
        """Whether somebody works for it, or its answer is on the way."""
        return bool(self.requests or self.total_outbufs_len)

    def is_late(self, now: float) -> bool:
        """Whether its time is over; `now` by the clock that Waitress notes activity with."""
        bounds = self.server.bounds
        if self.total_outbufs_len:
            return bool(now - self.last_activity > bounds.stalled_seconds)
        if self.requests:
            return False  # our own work
        if self.lingers_until:
            return time.monotonic() > self.lingers_until
        if self.request is not None:
            return bool(time.monotonic() > self.request.due_by)
        return bool(now - self.last_activity > bounds.idle_seconds)

    @property
    def dispensable(self) -> tuple[int, float]:
        """Who goes first when there are too many: those between two requests, then who began first to send one."""
        if self.request is not None:
            return (2 if self.request.headers_finished else 1, self.request.began)
        return (0 if self.answers else 1, self.began)


class Server(TcpWSGIServer):  # type: ignore[misc]
    """The connections of one listening socket."""

    channel_class = Channel
    bounds = Bounds()

    def handle_accept(self) -> None:
        before = set(self.active_channels)
        super().handle_accept()
        for number in set(self.active_channels) - before:
            self._make_room(self.active_channels[number])

    def maintenance(self, now: float) -> None:
        for channel in list(self.active_channels.values()):
            if channel.is_late(now):
                channel.will_close = True

    def is_idle(self) -> bool:
        return not any(channel.is_served for channel in list(self.active_channels.values()))

    def _make_room(self, newcomer: Channel) -> None:
        everybody = [each for each in self.active_channels.values() if each is not newcomer]
        if self.bounds.per_address is not None:
            where = network_of(newcomer.addr[0])
            neighbours = [each for each in everybody if network_of(each.addr[0]) == where]
            self._close_beyond(neighbours, self.bounds.per_address)
        self._close_beyond(everybody, self.bounds.connections)

    def _close_beyond(self, channels: list[Channel], most: int) -> None:
        """Leave room for one; who is being served stays."""
        if len(channels) < most:
            return
        waiting = [each for each in channels if not each.is_served]
        for channel in sorted(waiting, key=lambda each: each.dispensable)[: len(channels) - most + 1]:
            channel.handle_close()


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the network that one household or firm is given."""
    found = ip_address(address.partition("%")[0])
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or IPv6Network((int(found), 64), strict=False))


def bounded(bounds: Bounds, bytes_to_read: Callable[[Environ], int]) -> type[Server]:
    """A server class with these bounds, which reads as much of a body as it is told to from its head."""
    told = {"bounds": bounds, "bytes_to_read": staticmethod(bytes_to_read)}
    parser = type("BoundedParser", (Parser,), told)
    channel = type("BoundedChannel", (Channel,), {"parser_class": parser})
    return type("BoundedServer", (Server,), {"channel_class": channel, "bounds": bounds})
