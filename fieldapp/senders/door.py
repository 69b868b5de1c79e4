"""The only way from here to somebody else's web server: to a public address, once, within a known time.

No redirect is followed and no proxy of the environment asked: each would lead where nobody looked.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from fieldapp.models import DeliveryFault
from fieldapp.senders.failed import Failed

F = DeliveryFault
SECONDS = 10.0  # for each step
WHOLE_SECONDS = 30.0  # for all of it: a server that sends a byte now and then is cut off
MOST_BYTES = 64 * 1024
LATER = frozenset({408, 425, 429})  # asks us to come again
PERHAPS = frozenset({502, 504})  # a proxy that does not know what became of it
# IPv6 that leads to an IPv4 address, perhaps one inside.
AWAY = [
    ipaddress.IPv6Network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
]


@dataclass(frozen=True)
class Answer:
    """What came back with a success."""

    status: int
    body: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """The answer as a JSON object; empty when it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def post(url: str, body: bytes, headers: dict[str, str], private_hosts: Collection[str] = ()) -> Answer:
    """Send once. Raises Failed for whatever is no success, UNSURE once the first byte may have arrived."""
    parts = urlsplit(url)
    is_private = (parts.hostname or "") in private_hosts
    if parts.scheme != "https" and not (parts.scheme == "http" and is_private):
        raise Failed(F.NOT_PUBLIC)
    connection = _Pinned(parts, reachable(parts.hostname or "", _port(parts), is_private))
    with _in_time(connection):
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as away:
            raise Failed(F.NO_CONNECTION) from away
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.read(MOST_BYTES))
        except (OSError, http.client.HTTPException) as cut_off:
            raise Failed(F.UNSURE) from cut_off
    return _judged(answer)


def reachable(host: str, port: int, is_private: bool = False) -> list[str]:
    """The addresses of `host`. Raises Failed unless all of them are public, or the host was allowed by name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise Failed(F.NO_CONNECTION) from unknown
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not addresses or not (is_private or all(map(is_public, addresses))):
        raise Failed(F.NOT_PUBLIC)
    return addresses


def is_public(text: str) -> bool:
    """Whether an address lies outside our own network, however it is written."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if any(address in network for network in AWAY):
            return False
        address = address.ipv4_mapped or address
    return address.is_global and not address.is_multicast


class _Pinned(http.client.HTTPConnection):
    """A connection to the very addresses that were looked at; a name asked again may answer otherwise."""

    def __init__(self, parts: SplitResult, addresses: list[str]) -> None:
        super().__init__(parts.hostname or "", _port(parts), timeout=SECONDS)
        self.default_port = 443 if parts.scheme == "https" else 80  # what Host leaves out
        self._secure, self._addresses = parts.scheme == "https", addresses

    def connect(self) -> None:
        last = OSError("no address")
        for address in self._addresses:
            try:
                self.sock = socket.create_connection((address, self.port), SECONDS)
                break
            except OSError as refused:
                last = refused
        else:
            raise last
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


@contextmanager
def _in_time(connection: http.client.HTTPConnection) -> Iterator[None]:
    def _cut() -> None:
        with suppress(OSError, AttributeError):  # closed already, or not yet open
            connection.sock.shutdown(socket.SHUT_RDWR)

    clock = threading.Timer(WHOLE_SECONDS, _cut)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
        connection.close()


def _judged(answer: Answer) -> Answer:
    if 200 <= answer.status < 300:
        return answer
    if answer.status in PERHAPS:
        raise Failed(F.UNSURE, answer.status)
    raise Failed(F.ERROR if answer.status >= 500 or answer.status in LATER else F.REFUSED, answer.status)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)
