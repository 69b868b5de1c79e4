"""Lines of the access log to a log server (RFC 5424 over UDP or TCP) or into a file, one JSON object each.

At least once: what was sent just before a crash is sent again, under the same number. The operator names the target.
"""

import json
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row

from fieldapp.clock import CHINA
from fieldapp.domain.privacy.audit_chain import columns_said

SECONDS = 5.0
PRIORITY = 13 * 8 + 5  # log audit, notice


def send(target: str, rows: Iterable[Row[Any]]) -> None:
    """Raises OSError when the target cannot be reached or written."""
    parts = urlsplit(target)
    if parts.scheme == "file":
        _append(Path(parts.path), rows)
    elif parts.scheme == "syslog+udp":
        _send_packets(parts.hostname or "", parts.port or 514, rows)
    else:
        _send_stream(parts.hostname or "", parts.port or 514, rows)


def line_of(row: Row[Any]) -> str:
    """A line as a JSON object: number, moment, what it says, its hash in the chain."""
    said = {name: value for name, value in columns_said(row) if value}
    at = row.at.astimezone(CHINA).isoformat(timespec="milliseconds")
    return json.dumps({"number": row.number, "at": at, "id": str(row.id), **said, "digest": row.digest})


def _append(path: Path, rows: Iterable[Row[Any]]) -> None:
    with path.open("a") as file:
        file.writelines(f"{line_of(row)}\n" for row in rows)


def _send_packets(host: str, port: int, rows: Iterable[Row[Any]]) -> None:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, socket.SOCK_DGRAM) as out:
        for message in _messages(rows):
            out.sendto(message, address)


def _send_stream(host: str, port: int, rows: Iterable[Row[Any]]) -> None:
    """Each message begins with its length (RFC 6587)."""
    with socket.create_connection((host, port), timeout=SECONDS) as out:
        for message in _messages(rows):
            out.sendall(f"{len(message)} ".encode() + message)


def _messages(rows: Iterable[Row[Any]]) -> Iterator[bytes]:
    host = socket.gethostname() or "-"
    for row in rows:
        at = row.at.astimezone(CHINA).isoformat(timespec="milliseconds")
        yield f"<{PRIORITY}>1 {at} {host} fieldapp - audit - {line_of(row)}".encode()
