"""Browsers that are watched: signed in as one of the cast, in a look, with every console error noted."""

import json
from collections.abc import Sequence
from importlib import resources
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from support.live import LiveApp

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
# The looks of the app: cookies that the preferences page sets.
LOOKS = {
    "light": {"look": "light", "size": "normal"},
    "dark": {"look": "dark", "size": "normal"},
    "sun": {"look": "sun", "size": "normal"},
    "care": {"look": "light", "size": "care"},
}


class Watched:
    """Browsers of one test and what went wrong in them."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._contexts: list[BrowserContext] = []
        self.errors: list[str] = []
        self.expected: list[str] = []  # parts of console errors that the test provokes

    def open(
        self,
        live: LiveApp,
        name: str | None = None,
        *,
        look: str = "light",
        width: int = 360,
        height: int = 740,
        **options: Any,
    ) -> Page:
        """A page of a browser of its own, signed in as one of the cast unless `name` is None."""
        options = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "has_touch": True, **options}
        context = self._chromium.new_context(
            base_url=live.url, viewport={"width": width, "height": height}, **options
        )
        self._contexts.append(context)
        cookies = dict(LOOKS[look])
        if name:
            cookies[live.app.config["SESSION_COOKIE_NAME"]] = live.cookie_of(name)
        context.add_cookies([{"name": k, "value": v, "url": live.url} for k, v in cookies.items()])
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and self._note(page, said.text))
        page.on("pageerror", lambda error: self._note(page, str(error)))
        return page

    def look_as(self, page: Page, look: str) -> None:
        page.context.add_cookies(
            [{"name": k, "value": v, "url": page.url or "about:blank"} for k, v in LOOKS[look].items()]
        )

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _note(self, page: Page, text: str) -> None:
        if not any(part in text for part in self.expected):
            self.errors.append(f"{page.url}: {text}")


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def follow(page: Page, words: str) -> None:
    """Follow a link to its page: back when the new page is there, not while the old one still stands."""
    with page.expect_navigation():
        page.get_by_role("link", name=words, exact=True).click()


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong, by these rules or by all that it applies unasked.

    It is loaded when asked for, and by the debugger, so that the page's own CSP stays in force.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    options = {
        "resultTypes": ["violations"],
        **({"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}),
    }
    result = page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{each['id']}: {node['html'][:160]} {json.dumps(node.get('target'))}: {_why(node)}"
        for each in result["violations"]
        for node in each["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    checks = [*node.get("any", []), *node.get("all", []), *node.get("none", [])]
    return "; ".join(check["message"] for check in checks)[:300]


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"))
