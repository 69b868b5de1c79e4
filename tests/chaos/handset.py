"""One worker's phone: a real Chromium with a profile that outlives every death of it."""

import asyncio
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from chaos.chromium import QUIET, executable
from chaos.errands import Errand
from chaos.proxy import FaultProxy
from playwright.async_api import BrowserContext, ConsoleMessage, Error, Locator, Page, Playwright

from fieldapp import clock
from fieldapp.demo.cast import PASSWORD

STEP_MS = 10_000  # the longest that one look or tap may take
SCRIPT_MS = 4_000
TRIES = 6
UNFOLD = "form => [form.closest('details'), ...form.querySelectorAll('details')].forEach(each => each && (each.open = true))"
SAVE = "form[data-outbox] > button:not([type=button])"
# Runs in every page before its own scripts: says what "saved" stands on the screen, and moves the clock.
EYES = r"""(() => {
  if (!location.protocol.startsWith("http")) return;
  const ahead = Number(/ahead=(-?\d+)/.exec(document.cookie)?.[1] ?? 0);
  const Real = Date;
  if (ahead) globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
  const told = new Set();
  new MutationObserver(() => {
    for (const shown of document.querySelectorAll("[data-saved]")) {
      const { width, height } = shown.getBoundingClientRect();
      const { saved } = shown.dataset;
      if (told.has(saved) || !width || !height || !shown.checkVisibility()) continue;
      told.add(saved);
      window.sawSaved(saved, shown.innerText);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
})()"""


class Unreachable(Exception):
    """The page with the form could not be had now."""


class Handset:
    """Switched on, killed, switched on again; what it shows as saved is told to `saw(page, id, words)`."""

    def __init__(
        self,
        play: Playwright,
        worker: str,
        folder: Path,
        proxy: FaultProxy,
        saw: Callable[[Page, str, str], None],
        chance: random.Random,
    ) -> None:
        self.worker, self.proxy, self.deaths = worker, proxy, 0
        self._play, self._folder, self._saw = play, folder, saw
        self._context: BrowserContext | None = None
        self._gone = asyncio.Event()
        self.chance, self.pin = chance, ""
        self.said: list[str] = []  # on the console: errors and warnings
        self.page: Page

    async def switch_on(self) -> None:
        as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
        self._context = await self._play.chromium.launch_persistent_context(
            self._folder, executable_path=executable(), args=[*QUIET, *as_root], base_url=self.proxy.url,
            viewport={"width": 360, "height": 740}, locale="zh-CN", timezone_id="Asia/Shanghai",
            has_touch=True, is_mobile=True,
        )  # fmt: skip
        self._gone.clear()
        self._context.on("close", lambda _: self._gone.set())
        self._context.set_default_timeout(STEP_MS)
        await self._context.expose_binding("sawSaved", self._told)
        await self._context.add_init_script(EYES)
        self._context.on("console", self._listen)
        self._context.on("weberror", lambda error: self.said.append(f"error: {error.error}"))
        self.page = self._context.pages[0] if self._context.pages else await self._context.new_page()

    def _told(self, source: dict[str, Any], saved_id: str, words: str) -> None:
        self._saw(source["page"], saved_id, words)

    def _listen(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.said.append(f"{said.page.url if said.page else ''} {said.text}")

    async def kill(self) -> None:
        """The browser process dies in the middle of whatever it did."""
        pid = self._pid()
        os.kill(pid, signal.SIGKILL)
        self.deaths += 1
        await self._gone.wait()

    @property
    def is_dead(self) -> bool:
        return self._gone.is_set()

    async def switch_off(self) -> None:
        if self._context is None or self.is_dead:
            return
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(30):
                await self._context.close()
        if not self.is_dead:
            await self.kill()

    def _pid(self) -> int:
        """The browser process of this profile, which is ours alone."""
        mine = f"--user-data-dir={self._folder}".encode()
        for each in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                told = each.read_bytes().split(b"\0")
                if mine in told and not any(word.startswith(b"--type=") for word in told):
                    return int(each.parent.name)
        raise RuntimeError(f"no browser runs on {self._folder}")

    # --- what a person does with it ---

    async def new_tab(self) -> Page:
        assert self._context is not None
        return await self._context.new_page()

    async def go(self, address: str, page: Page | None = None) -> None:
        """Open a page, as often as it takes while the line is bad; signing in where that is asked."""
        page = page or self.page
        for _ in range(TRIES):
            with suppress(Error):
                await page.goto(address, wait_until="load")
                if "/sign-in" in page.url:
                    await self._sign_in(page)
                elif self.pin and await page.locator("main pin-lock").count():
                    await self._unlock(page)
                else:
                    return
        raise Unreachable(address)

    async def _sign_in(self, page: Page) -> None:
        await page.locator("[name=sign_in_name]").fill(self.worker)
        await page.locator("[name=password]").fill(PASSWORD)
        own = page.locator("[name=own_phone]")
        if not await own.is_checked():
            await own.check(force=True)
        await page.locator("main form button").first.click()
        await page.wait_for_url(lambda url: "/sign-in" not in url)

    async def prepare_for_the_hills(self) -> None:
        """At the centre, with a good network: signed in, the app's files taken along, perhaps a PIN set."""
        await self.go("/field/")
        await self.page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
        if self.chance.random() < 0.5:
            await self.page.goto("/field/lock")
            self.pin = "2580"
            form = self.page.locator("main pin-lock form[data-do=make]")
            for name in ("pin", "again"):
                await form.locator(f"[name={name}]").fill(self.pin)
            await form.locator("button").first.click()
            await self.page.wait_for_url("**/field/")

    async def _unlock(self, page: Page) -> None:
        form = page.locator("main pin-lock form[data-do=type]")
        await form.locator("[name=pin]").fill(self.pin)
        async with page.expect_navigation():
            await form.locator("button").first.click()

    async def open_form(self, errand: Errand, page: Page | None = None) -> Page:
        """The form, empty or as this errand was begun; what another errand began is not gone on with."""
        page = page or self.page
        await self.go(errand.address, page)
        begun = page.locator("[data-words=begun] button")
        with suppress(Error):
            await self._ready(page, errand)
            if not errand.is_begun and await begun.count():
                async with page.expect_navigation():
                    await begun.click()
                await self._ready(page, errand)
        errand.is_begun = True
        form = page.locator(f"form[data-outbox={errand.kind}]")
        if not await form.count() or not await page.locator(SAVE).count():
            raise Unreachable(errand.address)
        await form.evaluate(UNFOLD)
        return page

    async def _ready(self, page: Page, errand: Errand) -> None:
        """What lay in the draft is back; a page whose script did not come is a plain form."""
        form = page.locator(f"form[data-outbox={errand.kind}][data-ready]")
        await form.wait_for(timeout=SCRIPT_MS)

    async def fill(self, page: Page, errand: Errand, only: int | None = None) -> None:
        form = page.locator(f"form[data-outbox={errand.kind}]")
        for name, value in list(errand.fields.items())[:only]:
            await _fill(form, name, value)

    async def photograph(self, page: Page, errand: Errand) -> None:
        """The pictures that are not in the form yet: a draft brings its own back, in their order."""
        here = await page.locator(".photos li img").count()
        missing = errand.pictures[here:]
        if missing:
            await page.locator("input[type=file][multiple]").set_input_files(missing)
        await page.locator(".photos li img").nth(len(errand.pictures) - 1).wait_for()

    async def save(self, page: Page, kind: str, taps: int = 1) -> None:
        """Its own button: a task's page has a second form, to refuse it."""
        button = page.locator(f"form[data-outbox={kind}] > button:not([type=button])")
        await (button.dblclick() if taps == 2 else button.click())

    async def move_clock(self, seconds: int) -> None:
        """From the next page on, as the cookie says that EYES reads."""
        assert self._context is not None
        ahead = {"name": "ahead", "value": str(seconds * 1000), "url": self.proxy.url}
        await self._context.add_cookies([ahead])

    async def cut_off(self, is_off: bool) -> None:
        assert self._context is not None
        self.proxy.is_down = is_off
        await self._context.set_offline(is_off)

    async def squeeze(self, spare_bytes: int | None) -> None:
        """No more room than what is used and `spare_bytes`; None: as much as there was."""
        assert self._context is not None
        if spare_bytes is None:
            await self._ruler.send("Storage.overrideQuotaForOrigin", {"origin": self.proxy.url})
            await self._ruler.detach()
            return
        self._ruler = await self._context.new_cdp_session(self.page)
        used = await self._ruler.send("Storage.getUsageAndQuota", {"origin": self.proxy.url})
        limit = {"origin": self.proxy.url, "quotaSize": used["usage"] + spare_bytes}
        await self._ruler.send("Storage.overrideQuotaForOrigin", limit)

    async def put_right(self) -> None:
        """What came back because of its day (the clock was wrong) gets today's, as anybody would write it."""
        back = self.page.locator("outbox-page [data-state=needs_fix] [data-part=edit]")
        await self.page.locator("outbox-page [data-id]").first.wait_for()
        if await back.count():
            async with self.page.expect_navigation():
                await back.first.click()
            if self.pin and await self.page.locator("main pin-lock").count():
                await self._unlock(self.page)
            form = self.page.locator("form[data-outbox][data-ready]")
            await form.locator("[name=on]").fill(clock.today().isoformat())
            await self.page.locator(SAVE).first.click()
            await self.page.locator("[data-saved]").wait_for()

    async def chip(self) -> str:
        """What the chip says: done, none, waiting, shut or bad."""
        return await self.page.locator("sync-chip").get_attribute("data-state") or ""


async def _fill(form: Locator, name: str, value: str | list[str]) -> None:
    field = form.locator(f"[name={name}]")
    kind = await field.first.evaluate("field => field.type")
    if kind in {"radio", "checkbox"}:
        for each in [value] if isinstance(value, str) else value:
            await form.locator(f"[name={name}][value={each}]").check(force=True)
    elif kind.startswith("select"):
        await field.select_option(value)
    else:
        await field.fill(str(value))
