"""Every page there is, opened by somebody who may, in each look: axe finds nothing and nothing is cut off.

The pages are those of the URL map, so a new one is checked without being listed here.
"""

from collections import defaultdict

import pytest
from browser.measuring import Unlike, hard_to_use
from browser.watching import LOOKS, scrolls_sideways, violations
from playwright.sync_api import expect
from support.site import CAST, addresses, may_ever, rules_of_pages

COLOURS = [
    "color-contrast",
    "link-in-text-block",
]  # all that another look changes of what was measured in one
# Pages that only exist after something happened that the core town has not; each is opened in its own test.
ELSEWHERE = {
    "desk.evaluations.show", "desk.evaluations.list_live", "desk.evaluations.list_frozen", "desk.evaluations.show_appeal",
    "desk.evaluation_schemes.edit", "desk.certificates.show",
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(site):
    """endpoint → {address: who may open it}, found by asking the app; for each person the first that they may."""
    clients = {None: site.app.test_client(), **{name: site.sign_in(name) for name in CAST}}
    found = defaultdict(dict)
    for rule in rules_of_pages(site):
        asked = found[rule.endpoint] = {address: [] for address in addresses(site, rule)}
        for name, client in clients.items():
            if may_ever(site, name, rule) and (address := _first_page(client, asked)) is not None:
                asked[address].append(name)
    return found


def _first_page(client, asked):
    """An address that this person may open, first of those that somebody else may; None without any."""
    return next(
        (each for each in sorted(asked, key=lambda a: not asked[a]) if _is_page(client.get(each))), None
    )


@pytest.fixture(scope="module")
def is_unlike():
    return Unlike()


def _is_page(answer):
    return answer.status_code == 200 and answer.mimetype == "text/html"


def test_every_page_can_be_opened_by_somebody(pages, site):
    closed = [endpoint for endpoint, found in pages.items() if not any(found.values())]
    redirects = {e for e in closed if _redirects(site, pages[e])}
    assert set(closed) - redirects - ELSEWHERE == set()


def _redirects(site, found):
    clients = [site.app.test_client(), *(site.sign_in(name) for name in ("mei", "qin"))]
    return any(client.get(address).status_code in {302, 303} for client in clients for address in found)


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_passes_axe_and_fits(pages, site, browser, is_unlike, look):
    shown = {name: browser.open(site, name, look=look) for name in (None, *CAST)}
    wrong = []
    for found in pages.values():
        address, name = first_open(found)
        if address is None:
            continue
        page = shown[name]
        page.goto(address)
        rules = [] if is_unlike(page) else COLOURS
        wrong += [f"{address} as {name}: {each}" for each in violations(page, rules)]
        if scrolls_sideways(page):
            wrong.append(f"{address} as {name}: scrolls sideways at 360 px")
        wrong += [f"{address} as {name}: {each}" for each in hard_to_use(page)]
    assert wrong == [], "\n".join(wrong)


def first_open(found):
    return next(((address, names[0]) for address, names in found.items() if names), (None, None))


@pytest.mark.parametrize("name", CAST)
def test_the_same_page_passes_axe_for_every_role(pages, site, browser, is_unlike, name):
    """A page shows other buttons to other people: each role's own view of it, in the light look, as far as it has
    anything that was not measured on a page before."""
    page = browser.open(site, name)
    wrong = []
    for found in pages.values():
        address = next((address for address, names in found.items() if name in names), None)
        if address is not None:
            page.goto(address)
            if is_unlike(page):
                wrong += [f"{address}: {each}" for each in violations(page)]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("name", CAST)
def test_signing_in_shows_ones_own_first_page(site, browser, name):
    page = browser.open(site)
    page.goto("/sign-in")
    page.locator("input[name=sign_in_name]").fill(name)
    page.locator("input[name=password]").fill("demo-2026-fieldapp")
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    expect(page.locator("h1")).to_have_count(1)
    assert violations(page) == []
    assert not scrolls_sideways(page)
