"""A phone of a test's own: it can be switched off at any moment and on again with everything it had kept."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from browser.conftest import QUIET, executable
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route
from support.live import LiveApp

# Past the app's own scripts, which may travel joined: rows of a store, or one of its values read or written.
DATABASE = """async ([store, key, size]) => {
  const names = (await indexedDB.databases()).map((each) => each.name).filter((name) => name !== "fieldapp");
  if (!names.length) return key ? null : []; // nobody has opened a page yet
  const db = await new Promise((done) => (indexedDB.open(names.at(-1)).onsuccess = (event) => done(event.target.result)));
  const rows = db.transaction(store, "readwrite").objectStore(store);
  const noise = crypto.getRandomValues(new Uint8Array(1 << 16));
  const asked = size ? rows.put(new Blob(Array(size).fill(noise)), key) : key ? rows.get(key) : rows.getAll();
  await new Promise((done) => (asked.onsuccess = done));
  db.close();
  if (size) return null;
  return key ? asked.result ?? null : asked.result.map(({ sealed, ...rest }) => rest);
}"""
# Whether what is unsent would open this row: with the key that no PIN guards.
OPENS_UNLOCKED = """async () => {
  const names = (await indexedDB.databases()).map((each) => each.name).filter((name) => name !== "fieldapp");
  const db = await new Promise((done) => (indexedDB.open(names.at(-1)).onsuccess = (event) => done(event.target.result)));
  const tx = db.transaction(["meta", "outbox"]);
  const [key, all] = [tx.objectStore("meta").get("device_key"), tx.objectStore("outbox").getAll()];
  await new Promise((done) => (tx.oncomplete = done));
  db.close();
  const [{ sealed: { iv, data } }] = all.result;
  return crypto.subtle.decrypt({ name: "AES-GCM", iv }, key.result, data).then(() => true, () => false);
}"""


class Phone:
    """One browser with a folder of its own, and whoever is signed in on it."""

    options: dict[str, Any] = {}  # more of a browser context's
    service_workers = "block"  # the writing path stands on its own

    def __init__(self, chromium: Browser, live: LiveApp, folder: Path) -> None:
        self._type, self._folder = chromium.browser_type, folder
        self.live = live
        self.errors: list[str] = []
        # Parts of console errors that the test provokes; what was under way when the network went says so.
        self.expected = ["ERR_INTERNET_DISCONNECTED", "htmx: htmx:error: Failed to fetch"]
        self.switch_on()

    def sign_in(self, name: str) -> None:
        session = self.live.app.config["SESSION_COOKIE_NAME"]
        cookie = {"name": session, "value": self.live.cookie_of(name), "url": self.live.url}
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    def sign_out(self) -> None:
        """As when a session has come to its end: the phone does not know it yet."""
        self.context.clear_cookies(name=self.live.app.config["SESSION_COOKIE_NAME"])

    def switch_on(self) -> None:
        sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        self.context: BrowserContext = self._type.launch_persistent_context(
            self._folder,
            executable_path=executable(),
            args=[*QUIET, *sandbox],
            base_url=self.live.url,
            viewport={"width": 360, "height": 740},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=True,
            service_workers=self.service_workers,  # type: ignore[arg-type]
            **self.options,
        )
        self.page = self.watch(self.context.pages[0])

    def kill(self) -> Page:
        """Off without a word, and on again: a new window. The session lasts, as one does on a phone."""
        cookies = self.context.cookies()
        self.context.close()
        self.switch_on()
        self.context.add_cookies(cookies)  # type: ignore[arg-type]
        return self.page

    def watch(self, page: Page) -> Page:
        page.on("console", lambda said: said.type == "error" and self._note(said.text))
        page.on("pageerror", lambda error: self._note(str(error)))
        return page

    def _note(self, text: str) -> None:
        if not any(part in text for part in self.expected):
            self.errors.append(text)


def answer_once(page: Page, address: Any, answer: Callable[[Route], object]) -> None:
    """The first request of this kind is answered so, every later one as always.

    Not `page.route(…, times=1)`: that takes its hand off the network in the middle of a page's loading, and one
    page in 36 then waited for good.
    """
    left = [answer]
    page.route(address, lambda route: left.pop()(route) if left else route.continue_())


def begin_report(page: Page, words: str, open_first: bool = True) -> None:
    """A report filled in but for its photos."""
    if open_first:
        page.goto("/field/reports/new")
    page.get_by_label("哪一类问题").select_option(label="路灯不亮")
    page.get_by_label("问题是什么").fill(words)
    page.get_by_label("在哪里").fill("西大街12号")


def tap_save(page: Page) -> None:
    page.locator("form[data-outbox] button:not([type])").click()


def saved(page: Page) -> str:
    """The id of what the phone says it has saved; waited for and read in one, for the page goes on by itself."""
    return page.locator("[data-saved]:visible").get_attribute("data-saved") or ""


def save(page: Page) -> str:
    tap_save(page)
    return saved(page)


def stored(page: Page, store: str = "outbox") -> list[dict[str, Any]]:
    """What lies in a store of the phone, without what is sealed."""
    found: list[dict[str, Any]] = _read(page, [store, None, 0])
    return found


def stored_meta(page: Page, name: str) -> Any:
    """One thing the phone remembers, or None."""
    return _read(page, ["meta", name, 0])


def _read(page: Page, what: list[Any]) -> Any:
    """Asked again on the next page if this one goes on meanwhile, as it does after a save."""
    try:
        return page.evaluate(DATABASE, what)
    except Error as gone:
        if "context was destroyed" not in gone.message:
            raise
        page.wait_for_load_state()
        return page.evaluate(DATABASE, what)


def fill_reserve(page: Page, pieces: int = 48) -> None:
    """As the service worker does it: what can be given up when the disk is full, in pieces of 64 KiB."""
    page.evaluate(DATABASE, ["meta", "reserve", pieces])


def opens_unlocked(page: Page) -> bool:
    return bool(page.evaluate(OPENS_UNLOCKED))


def until(page: Page, true: Callable[[], object], seconds: int = 60) -> None:
    """Waits for something that no element tells."""
    for _ in range(seconds * 20):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never became true")


def lose_the_answer(route: Route) -> None:
    """The server got it and wrote it down; the phone never hears of it."""
    route.fetch()
    route.abort("connectionreset")
