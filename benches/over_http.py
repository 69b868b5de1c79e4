"""What requests cost as they are served: the server's processes and the database's, over HTTP.

Promises: a list ≤ 1.6 × the bare page of the same rows, a resident's report ≤ 1.5 × a worker's, /healthz ≤ 2 × an
empty answer of the app, the overview ≤ 3 × the list. `python -m benches.over_http [sqlite|postgres]`
"""

import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from benches.served import Served, interleaved_over_http
from benches.town import build, run_bench, signed_in, tell
from fieldapp.web import drafts

CASES = 10_000
VILLAGE = "610902001003"


def main() -> None:
    on = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    app = build(CASES, on)

    def reading(path: str, name: str = "") -> Callable[[], dict[str, Any]]:
        headers = _cookie(app, name) if name else {}
        return lambda: {"method": "GET", "url": path, "headers": {"Accept-Encoding": "br", **headers}}

    def sending(path: str, fields: dict[str, str], name: str = "") -> Callable[[], dict[str, Any]]:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            **(_cookie(app, name) if name else {}),
        }
        headers |= {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "br"}
        return lambda: {
            "method": "POST",
            "url": path,
            "headers": headers,
            "body": urlencode({"submission_id": str(uuid4()), **fields}),
        }

    report = {"category": "lamp", "words": "路灯不亮", "place_words": "桥头"}
    requests = {
        "empty": reading("/bench/empty"),
        "healthz": reading("/healthz"),
        "bare": reading("/bench/bare"),
        "list": reading("/desk/cases/", "tang"),
        "overview": reading("/desk/", "tang"),
        "report_by_worker": sending("/field/reports/", {**report, "urgency": "ordinary"}, "mei"),
        "report_by_resident": lambda: sending_draft(app, {**report, "village": VILLAGE}),
    }
    with Served(app) as served:
        found = interleaved_over_http(served, requests)
    promises = {
        "list_to_bare": ("list", "bare", 1.6),
        "resident_to_worker": ("report_by_resident", "report_by_worker", 1.5),
        "healthz_to_empty": ("healthz", "empty", 2.0),
        "overview_to_list": ("overview", "list", 3.0),
    }
    ratios = {
        name: {"is": round(found[one]["cpu_ms"] / found[other]["cpu_ms"], 2), "promised": most}
        for name, (one, other, most) in promises.items()
    }
    tell("over_http", {"on": on, "cases": CASES, "requests": found, "ratios": ratios})


def sending_draft(app: Any, answers: dict[str, str]) -> dict[str, Any]:
    """The last step of a resident's form, with its answers as their browser keeps them."""
    draft = drafts.Draft(uuid4(), answers=answers)
    path = f"/requests/{draft.id}"
    with app.test_request_context():
        kept = app.response_class()
        drafts.keep_draft(kept, draft, path)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    headers |= {"Accept-Encoding": "br", "Cookie": kept.headers["Set-Cookie"].partition(";")[0]}
    return {"method": "POST", "url": f"{path}/check", "headers": headers, "body": "joins="}


def _cookie(app: Any, name: str) -> dict[str, str]:
    client = signed_in(app, name)
    cookie = client.get_cookie("fieldapp")
    assert cookie is not None
    return {"Cookie": f"fieldapp={cookie.value}"}


if __name__ == "__main__":
    run_bench(main)
