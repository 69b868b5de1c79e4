"""Forms of 400,000 fields sent by nobody to the sign-in page, and 125 MB to an address that does not exist.

Promise: refused (413, 404) for at most three times what an empty answer of the same server costs. Beside it what
parsing the same fields by the standard library costs. CPU ms of the server's processes.
`python -m benches.many_fields`
"""

import http.client
import time
from typing import Any
from urllib.parse import parse_qsl

from benches.served import Served
from benches.town import build, run_bench, tell

FIELDS = b"a=1&" * 400_000
MULTIPART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 400_000
URLENCODED_TYPE = "application/x-www-form-urlencoded"
MULTIPART_TYPE = "multipart/form-data; boundary=x"
CASES = {
    "urlencoded_400k_fields": ("/sign-in", URLENCODED_TYPE, FIELDS),
    "within_bytes_too_many_fields": ("/sign-in", URLENCODED_TYPE, FIELDS[: 4 * 60_000]),
    "multipart_400k_fields": ("/sign-in", MULTIPART_TYPE, MULTIPART),
    "multipart_125_mb_to_no_address": ("/nowhere", MULTIPART_TYPE, bytes(125 * 1024 * 1024)),
    "empty_answer": ("/nowhere", URLENCODED_TYPE, b""),
}


def send(served: Served, path: str, content_type: str, body: bytes) -> int:
    """The status; a server that answers early and closes may be told so while sending."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    try:
        connection.putrequest("POST", path)
        connection.putheader("Content-Type", content_type)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        connection.send(body[: 1024 * 1024])  # the rest is sent by whoever has not heard the answer
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def main() -> None:
    app, result = build(1_000), dict[str, Any]()
    with Served(app) as served:
        for name, case in CASES.items():
            send(served, *case)
            began, statuses = served.cpu_s(), [send(served, *case) for _ in range(10)]
            result[name] = {
                "status": statuses[-1],
                "cpu_ms": round((served.cpu_s() - began) * 1000 / len(statuses), 2),
            }
    began_ms = time.process_time() * 1000
    parse_qsl(FIELDS.decode())
    result["bare_parsing_400k_fields"] = {"cpu_ms": round(time.process_time() * 1000 - began_ms, 2)}
    tell("many_fields", result)


if __name__ == "__main__":
    run_bench(main)
