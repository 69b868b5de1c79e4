"""What a worker's first page and the later ones weigh over the wire, compressed, every file they ask for.

Promise: first page at most 60 kB, later pages at most 8 kB. Beside it: the same page without compression.
"""

import re
from typing import Any

from benches.town import build, run_bench, signed_in, tell

FILES = re.compile(r'(?:href|src)="(/(?:assets|manifest)[^"#]+)')
IMPORTS = re.compile(r'import "\./([^"]+)"')


def weigh(client: Any, address: str, seen: set[str]) -> dict[str, int]:
    """Bytes and requests of a page and of the files not seen before."""
    page = client.get(address)
    total, requests, plain = len(page.data), 1, len(client.get(address, headers={"Accept-Encoding": ""}).data)
    wanted = [file for file in dict.fromkeys(FILES.findall(_text(client, address))) if file not in seen]
    while wanted:
        file = wanted.pop()
        if file in seen:
            continue
        seen.add(file)
        answer = client.get(file)
        total, requests = total + len(answer.data), requests + 1
        source = client.get(file, headers={"Accept-Encoding": ""}).data
        plain += len(source)
        if file.endswith("app.js"):
            wanted += [file.rsplit("/", 1)[0] + "/" + name for name in IMPORTS.findall(source.decode())]
    return {"bytes": total, "requests": requests, "bytes_uncompressed": plain}


def _text(client: Any, address: str) -> str:
    return str(client.get(address, headers={"Accept-Encoding": ""}).text)


def main() -> None:
    app = build(2_000)
    client, seen = signed_in(app, "mei"), set[str]()
    pages = ["/field/", "/field/reports/new", "/field/households/", "/field/cases/", "/field/mine/"]
    result: dict[str, Any] = {address: weigh(client, address, seen) for address in pages}
    resident = app.test_client()
    resident.environ_base["HTTP_ACCEPT_ENCODING"] = "br"
    result["resident_first_page"] = weigh(resident, "/", set())
    tell("first_load", result)


if __name__ == "__main__":
    run_bench(main)
