"""A department handler's morning, by keyboard alone: what is new stands first, and is signed for from the overview."""

import pytest
from browser.watching import scrolls_sideways, violations
from playwright.sync_api import expect
from support import databases

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.models import Case, CaseState


@pytest.fixture
def dispatched(live_app):
    """A case dispatched to the roads unit; returns its id."""
    with live_app.session() as session:
        town, now = databases.CastHere(session), databases.NOW
        steps.dispatch(session, Actor.of(town.lin, day_of(now)), town.case, town.roads, Words(), now)
        session.commit()
        return town.case.id


def tab_to(page, name):
    """Walks with the tabulator until the link or button of that name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(
            "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
        ).startswith(name):
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_department_handlers_morning(live_app, browser, dispatched, width):
    page = browser.open(live_app, "sun", width=width, height=900, has_touch=width < 500)
    page.goto("/desk/")
    expect(page.locator("main h2").first).to_contain_text("待签收")
    assert violations(page) == [] and not scrolls_sideways(page)
    tab_to(page, "签收：")
    page.keyboard.press("Enter")
    page.wait_for_url("**/signature")
    tab_to(page, "签收")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "signature" not in url)
    with live_app.session() as session:
        assert session.get_one(Case, dispatched).state is CaseState.SIGNED
    page.goto("/desk/")
    expect(page.get_by_role("heading", name="待签收")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_supervisor_goes_from_a_figure_to_its_list_and_sorts_it(live_app, browser, width):
    page = browser.open(live_app, "tang", width=width, height=900, has_touch=width < 500)
    page.goto("/desk/trends/")
    assert violations(page) == [] and not scrolls_sideways(page)
    page.goto("/desk/cases/?state=all")
    assert violations(page) == [] and not scrolls_sideways(page)
    page.get_by_text("显示列和排序").click()
    page.get_by_label("排序").select_option("-opened")
    page.get_by_label("立案时间", exact=True).check()
    page.get_by_role("button", name="查询", exact=True).last.click()
    page.wait_for_url("**sort=-opened**")
    if width > 500:
        expect(page.locator("th[aria-sort=descending]")).to_contain_text("立案时间")
    assert violations(page) == []
