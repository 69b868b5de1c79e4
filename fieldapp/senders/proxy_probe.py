"""Asks for our own pages as people do, through the proxy: what is in front, until when its certificate holds."""

import http.client
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

SECONDS = 10.0
DAY = 24 * 3600


@dataclass(frozen=True)
class Seen:
    """What came back. `ends_at`: seconds since 1970 when the certificate ends; 0 without one."""

    status: int
    headers: dict[str, str]
    ends_at: float = 0.0


def ask(address: str, path: str) -> Seen:
    """One GET of `path` below the operator's own address; no redirect is followed. Raises OSError."""
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Seen(response.status, headers, _ends_at(connection))
    except http.client.HTTPException as strange:
        raise OSError(f"no answer of a web server: {strange!r}") from strange
    finally:
        connection.close()


def _ends_at(connection: http.client.HTTPConnection) -> float:
    if not isinstance(connection.sock, ssl.SSLSocket):
        return 0.0
    certificate = connection.sock.getpeercert() or {}
    return float(ssl.cert_time_to_seconds(str(certificate["notAfter"])))
