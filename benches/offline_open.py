"""Opening a page the phone carries, in Chromium at CPU×6: from IndexedDB without a network, beside the network.

Promise: p95 at most 150 ms from the tap on a link of a kept page to the paint, here the second animation frame after
what is in the frame has changed. Beside it the same pages opened as documents of their own (typed, or the app begun):
kept, from the server on loopback without a service worker, over a weak line; and the bare limit of that, a page of one
heading. The throttle holds for the page; the worker's own share, which Chromium cannot slow down, is in `turned` and
`responded`.
"""

import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from benches.bundle import people_the_grid
from benches.town import run_bench, tell
from fieldapp.demo.cast import PASSWORD
from fieldapp.models import Household, Place
from tests.chaos.chromium import QUIET, executable
from tests.chaos.server import Server

NAVIGATIONS, WARM = 60, 5
SLOWER = 6
PIN = "2580"
BARE = "<!doctype html><meta charset=utf-8><title>Bare</title><h1>Bare</h1>"
WEAK = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
TIMES = """async () => {
  const [{ responseEnd, domContentLoadedEventEnd }] = performance.getEntriesByType("navigation");
  const painted = await new Promise((done) => {
    const tell = (list) => list.getEntriesByName("first-contentful-paint").forEach(({ startTime }) => done(startTime));
    new PerformanceObserver(tell).observe({ type: "paint", buffered: true });
  });
  return [responseEnd, domContentLoadedEventEnd, painted];
}"""
TAP = """async (address) => {
  const main = document.querySelector("main");
  const link = main.querySelector(`a[href="${address}"]`);
  const began = performance.now();
  link.click();
  await new Promise((done) => new MutationObserver(done).observe(main, { childList: true }));
  const turned = performance.now() - began;
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return [turned, performance.now() - began];
}"""
LISTED = """() => [...document.querySelectorAll("main .card a, main a.card")].map((link) => link.getAttribute("href"))
  .filter((address) => /households.[0-9a-f]{8}-/.test(address))"""
HAS_ALL = """async () => {
  const names = (await indexedDB.databases()).map((each) => each.name).filter((name) => name !== "fieldapp");
  const db = await new Promise((done) => (indexedDB.open(names[0]).onsuccess = (event) => done(event.target.result)));
  const asked = db.transaction("meta").objectStore("meta").get("cursor");
  await new Promise((done) => (asked.onsuccess = done));
  db.close();
  return Boolean(asked.result);
}"""


def open_phone(
    play: Playwright, server: Server, service_workers: Any, folder: Path | None = None
) -> tuple[BrowserContext, Page]:
    """Mei signed in on a browser with a folder of its own."""
    folder = folder or server.folder / f"phone-{service_workers}"
    context = play.chromium.launch_persistent_context(
        folder, executable_path=executable(), args=[*QUIET, "--no-sandbox"], base_url=server.url,
        viewport={"width": 360, "height": 740}, locale="zh-CN", service_workers=service_workers,
    )  # fmt: skip
    page = context.pages[0]
    page.goto("/sign-in?next=/field/")
    page.locator("[name=sign_in_name]").fill("mei")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/field/")
    return context, page


def take_along(page: Page, wait: bool = True) -> None:
    """A PIN, and then everything; `wait` until it is there."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    page.goto("/field/lock")
    form = page.locator("main pin-lock form[data-do=make]")
    for name in ("pin", "again"):
        form.locator(f"[name={name}]").fill(PIN)
    form.locator("button").first.click()
    page.wait_for_url("**/field/")
    while wait and not page.evaluate(HAS_ALL):
        page.wait_for_timeout(100)


def tap(page: Page, devtools: CDPSession) -> dict[str, Any]:
    """Milliseconds from each tap on a household of the kept list; back to the list in between."""
    page.goto("/field/households/")
    listed = page.evaluate(LISTED)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    times = []
    for number in range(NAVIGATIONS + WARM):
        times.append(page.evaluate(TAP, listed[number % len(listed)]))
        page.locator("[data-tab=households]").click()
        page.locator(f"main a[href='{listed[0]}']").wait_for()
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return summary(times, ("turned", "painted"))


def navigate(page: Page, devtools: CDPSession, addresses: list[str]) -> dict[str, Any]:
    """Milliseconds from the start of each navigation to a document of its own."""
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    times = []
    for address in addresses:
        page.goto(address)
        page.locator("h1").wait_for()
        times.append(page.evaluate(TIMES))
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return summary(times, ("responded", "ready", "painted"))


def summary(times: list[Any], names: tuple[str, ...]) -> dict[str, Any]:
    columns = zip(*times[WARM:], strict=True)
    return {
        name: {
            "p50_ms": round(statistics.median(column)),
            "p95_ms": round(sorted(column)[int(len(column) * 0.95)]),
        }
        for name, column in zip(names, columns, strict=True)
    }


def addresses_of(server: Server) -> list[str]:
    engine = server.engine()
    with Session(engine) as session:
        grid = session.scalars(select(Place.id).where(Place.code == "610902001003001")).one()
        homes = session.scalars(
            select(Household.id).where(Household.grid_id == grid).order_by(Household.id)
        ).all()
    engine.dispose()
    return [f"/field/households/{home}" for home in homes[: NAVIGATIONS + WARM]]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="fieldapp-bench-") as folder:
        tell("offline_open", measured(Path(folder)))


def measured(folder: Path) -> dict[str, Any]:
    server, result = Server(folder), dict[str, Any]()
    server.build(lambda session, _town: people_the_grid(session))
    addresses = addresses_of(server)
    with server, sync_playwright() as play:
        context, page = open_phone(play, server, "allow")
        devtools = context.new_cdp_session(page)
        take_along(page)
        result["copy_with_a_network"] = navigate(page, devtools, addresses)
        context.set_offline(True)
        result["tapped_without_a_network"] = tap(page, devtools)
        result["copy_without_a_network"] = navigate(page, devtools, addresses)
        context.close()
        context, page = open_phone(play, server, "block")
        devtools = context.new_cdp_session(page)
        result["network_on_loopback"] = navigate(page, devtools, addresses)
        page.route("**/field/households/*", lambda route: route.fulfill(body=BARE, content_type="text/html"))
        result["a_bare_page"] = navigate(page, devtools, addresses)
        page.unroute("**/field/households/*")
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", WEAK)
        result["network_over_a_weak_line"] = navigate(page, devtools, addresses[: 20 + WARM])
        context.close()
    return {"navigations": NAVIGATIONS, "cpu": f"1/{SLOWER}", **result}


if __name__ == "__main__":
    run_bench(main)
