"""From one kept page to the next the document stays, and nothing is lost or shown that a new one would not show."""

import re
from uuid import UUID

import pytest
from browser.phones import begin_report, save, stored, until
from browser.readers import NO_NETWORK, Reader, is_locked, kept, lock, take_along
from playwright.sync_api import expect

from fieldapp.models import Household


@pytest.fixture
def phone(chromium, live_app, tmp_path):
    phone = Reader(chromium, live_app, tmp_path / "phone")
    phone.expected += NO_NETWORK
    phone.sign_in("mei")
    yield phone
    phone.context.close()
    assert phone.errors == []


@pytest.fixture
def home(live_app):
    """The address of a household mei answers for."""
    listed = live_app.sign_in("mei").get("/field/households/").text
    return re.search(r"/field/households/[0-9a-f-]{36}", listed).group()


def turns(page, tap):
    """Whether this tap changes what is in the frame, and the document stays."""
    page.evaluate("() => { window.isSame = true; }")
    before = page.url
    tap()
    page.wait_for_url(lambda url: url != before)
    expect(page.locator("h1")).to_be_visible()
    return bool(page.evaluate("() => window.isSame"))


def test_from_one_kept_page_to_the_next_the_document_stays(phone, home):
    page = take_along(phone)
    phone.context.set_offline(True)
    page.goto("/field/households/")
    link = page.locator(f"main a[href='{home}']")
    link.scroll_into_view_if_needed()
    page.evaluate("() => scrollBy(0, 60)")
    scrolled = page.evaluate("() => scrollY")
    assert turns(page, link.click)
    expect(page.locator("h1")).to_contain_text("西大街12号")
    expect(page).to_have_title(re.compile("西大街12号"))
    expect(page.locator(".age")).to_contain_text("本机副本")
    assert page.evaluate("() => [document.activeElement.id, scrollY]") == ["main", 0]
    assert turns(page, page.go_back)
    expect(page.locator("h1")).to_have_text("居民")
    until(page, lambda: page.evaluate("() => scrollY") == scrolled)
    assert turns(page, page.go_forward)
    expect(page.locator("h1")).to_contain_text("西大街12号")
    assert turns(page, page.locator("[data-tab=today]").click)
    expect(page.locator(".tabbar__tab[aria-current]")).to_have_attribute("data-tab", "today")
    assert turns(page, page.locator("[data-tab=households]").click)
    page.get_by_label("查找住户").fill("12号")
    expect(page.locator("#results")).to_contain_text("以下是本机里找到的")


def test_a_locked_phone_turns_no_page(phone, home):
    page = take_along(phone)
    page.goto("/field/households/")
    other = phone.watch(phone.context.new_page())
    lock(other)
    page.locator(f"main a[href='{home}']").evaluate("link => link.click()")
    is_locked(page)


def test_a_page_on_which_something_is_being_written_is_left_as_ever(phone):
    page = take_along(phone)
    phone.context.set_offline(True)
    tasks = [
        url
        for url in (each["url"] for each in kept(page))
        if re.fullmatch(r"/field/tasks/[0-9a-f-]{36}", url)
    ]
    page.goto("/field/tasks/")
    link = page.locator(f"main a[href='{tasks[0]}']").first
    assert turns(page, link.click)
    words = page.locator("form[data-outbox] textarea").first
    words.fill("老人在家，一切都好")
    until(page, lambda: stored(page, "drafts"))
    assert not turns(page, page.locator("[data-tab=today]").click)
    page.goto(tasks[0])
    expect(page.locator("form[data-outbox] textarea").first).to_have_value("老人在家，一切都好")


def test_what_needs_a_document_of_its_own_gets_one(phone):
    page = take_along(phone)
    page.goto("/field/")
    assert not turns(page, page.locator("[data-tab=mine]").click)
    assert not turns(page, page.locator("[data-tab=households]").click)


def test_a_form_that_was_turned_to_saves_as_any_other(phone):
    page = take_along(phone)
    phone.context.set_offline(True)
    page.goto("/field/")
    assert turns(page, page.locator("[data-tab=report]").click)
    begin_report(page, "灯坏了", open_first=False)
    save(page)
    page.wait_for_url("**/field/outbox#saved=*")
    assert [row["state"] for row in stored(page)] == ["queued"]


def test_a_page_asks_whether_it_still_holds_each_time_it_is_turned_to(phone, home):
    page = take_along(phone)
    page.goto("/field/households/")
    with phone.live.session() as session:
        session.get_one(Household, UUID(home.rpartition("/")[2])).address = "西大街14号2单元"
        session.commit()
    assert turns(page, page.locator(f"main a[href='{home}']").click)
    page.get_by_role("button", name="有更新，点此刷新").click()
    expect(page.locator("h1")).to_contain_text("西大街14号2单元")
