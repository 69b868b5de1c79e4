"""What somebody is about to tap stays where it is when the scripts of a page arrive."""

import pytest
from playwright.sync_api import expect

WATCH = """new PerformanceObserver((list) => { for (const each of list.getEntries()) window.moved.push(
  [each.value, ...each.sources.map(({ node, previousRect, currentRect }) =>
    `${node?.outerHTML?.slice(0, 160)} ${previousRect.y} > ${currentRect.y}`)]) })
  .observe({ type: "layout-shift", buffered: true });"""

GOOD = 0.1  # what Web Vitals call a good cumulative layout shift
PAINTED = "() => new Promise((done) => new PerformanceObserver(() => done()).observe({ type: 'paint', buffered: true }))"


@pytest.mark.parametrize(
    ("name", "address"),
    [("mei", "/field/reports/new"), ("mei", "/field/"), ("tang", "/desk/intake/"), (None, "/")],
)
def test_nothing_jumps_when_the_scripts_arrive(site, browser, name, address):
    page = browser.open(site, name, service_workers="block")
    page.add_init_script(f"window.moved = []; {WATCH}")
    held = []
    page.route("**/js/app.js", lambda route: held.append(route))  # noqa: PLW0108 - playwright looks into it
    page.goto(address, wait_until="commit")
    page.evaluate(PAINTED)
    held.pop().continue_()
    page.unroute("**/js/app.js")
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_be_visible()
    moved = page.evaluate("window.moved")
    assert sum(value for value, *_ in moved) <= GOOD, moved
