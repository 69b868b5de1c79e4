"""A phone on which kept pages are read, and what a worker does with it."""

from browser.phones import Phone, begin_report, save, stored, until
from playwright.sync_api import expect

PIN, WRONG = "2468", "1357"
NO_NETWORK = ["ERR_", "Failed to load resource"]
META = """async ([name, value]) => {
  const names = (await indexedDB.databases()).map((each) => each.name).filter((each) => each !== "fieldapp");
  const db = await new Promise((done) => (indexedDB.open(names.at(-1)).onsuccess = (event) => done(event.target.result)));
  const rows = db.transaction("meta", "readwrite").objectStore("meta");
  const asked = value ? rows.put(value, name) : rows.get(name);
  await new Promise((done) => (asked.onsuccess = done));
  db.close();
  return value ? null : asked.result;
}"""


class Reader(Phone):
    """A phone whose service worker may work."""

    service_workers = "allow"


def meta(page, name, value=None):
    return page.evaluate(META, [name, value])


def ready(page):
    """The worker is there, and with it the empty pages."""
    page.goto("/field/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => {})")
    until(
        page,
        lambda: page.evaluate("async () => Boolean(await caches.match('/field/lock', {ignoreSearch: true}))"),
    )
    until(page, lambda: page.evaluate("() => Boolean(navigator.serviceWorker.controller)"))


def take_along(phone):
    """Sets a PIN and waits until the bundle is on the phone."""
    page = phone.page
    ready(page)
    page.goto("/field/lock")
    page.get_by_label("新口令").fill(PIN)
    page.get_by_label("再输一次").fill(PIN)
    page.get_by_role("button", name="设置口令").click()
    page.wait_for_url("**/field/")
    until(page, lambda: meta(page, "cursor"))
    return page


def type_pin(page, pin):
    page.locator("pin-lock:visible input[name=pin]").first.fill(pin)
    page.locator("pin-lock:visible").get_by_role("button", name="解锁").click()


def unlock(page, pin=PIN):
    type_pin(page, pin)
    expect(page.locator("main pin-lock")).to_have_count(0)


def lock(page):
    page.goto("/field/lock")
    page.get_by_role("button", name="立即锁上").click()
    expect(page.locator("#lock-pin")).to_be_visible()


def kept(page):
    """What is known of the pages on this phone while they are sealed."""
    return [each for shelf in stored(page, "pages") for each in shelf["pages"]]


def write_report(page, open_first=True):
    """A report is saved; the page it leads to is there."""
    if open_first:
        begin_report(page, "灯坏了")
    save(page)
    page.wait_for_url(lambda url: "/reports/new" not in url)


def is_locked(page):
    expect(page.locator("#lock-pin")).to_be_visible()
    expect(page.locator("h1")).to_have_text("本机口令")
