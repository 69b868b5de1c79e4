"""What a worker reads on the way is on her phone, opens there with her PIN, and for nobody else."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from browser.phones import begin_report, stored, until
from browser.readers import (
    NO_NETWORK,
    PIN,
    WRONG,
    Reader,
    is_locked,
    kept,
    lock,
    meta,
    ready,
    take_along,
    type_pin,
    unlock,
    write_report,
)
from browser.watching import scrolls_sideways
from playwright.sync_api import expect
from sqlalchemy import select, update
from support import databases

from fieldapp.models import Household, Level, Place, Resident, SignInSession


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


COUNTS_ROUNDS = """(() => {
    const derive = SubtleCrypto.prototype.deriveBits;
    SubtleCrypto.prototype.deriveBits = function (how, ...more) {
        if (how.iterations) localStorage.rounds = how.iterations;
        return derive.call(this, how, ...more);
    };
})()"""


def test_a_pin_is_stretched_before_it_opens_anything(phone):
    phone.page.add_init_script(COUNTS_ROUNDS)
    page = take_along(phone)
    assert int(page.evaluate("() => localStorage.rounds")) >= 150_000


def test_every_page_of_the_bundle_opens_offline_after_a_cold_start(phone):
    page = take_along(phone)
    urls = [each["url"] for each in kept(page)]
    assert {"/field/", "/field/households/", "/field/mine/"} <= set(urls)
    page = phone.kill()
    phone.context.set_offline(True)
    page.goto("/field/")
    is_locked(page)
    unlock(page)
    for url in urls:
        page.goto(url)
        expect(page.locator(".age")).to_contain_text("本机副本")
        expect(page.locator("h1")).not_to_have_text(re.compile("本机"))
        assert page.locator("link[rel=stylesheet]").evaluate("link => link.sheet !== null")
        assert not scrolls_sideways(page)
    expect(page.locator(".tabbar__tab[aria-current]")).to_have_count(1)


def test_a_copy_says_how_old_it_is_and_that_something_newer_came(phone, home):
    page = take_along(phone)
    page.goto(home)
    expect(page.locator(".age")).to_contain_text("已是最新")
    with phone.live.session() as session:
        household = session.get_one(Household, UUID(home.rpartition("/")[2]))
        household.address = "西大街14号2单元"
        session.commit()
    page.goto(home)
    expect(page.locator("h1")).not_to_have_text("西大街14号2单元")  # the copy first
    page.get_by_role("button", name="有更新，点此刷新").click()
    expect(page.locator("h1")).to_have_text("西大街14号2单元")
    expect(page.locator(".age")).to_contain_text("已是最新")


def test_a_locked_phone_opens_no_personal_page_with_or_without_a_network(phone, home):
    page = take_along(phone)
    lock(page)
    for is_offline in (False, True):
        phone.context.set_offline(is_offline)
        for url in (home, "/field/", "/field/households/", "/field/mine/", "/field/cases/"):
            page.goto(url)
            is_locked(page)
            assert "王" not in page.content()
    asked = "async (url) => (await fetch(url, {headers: {'HX-Request': 'true'}})).status"
    phone.context.set_offline(False)
    assert page.evaluate(asked, "/field/households/?q=wgl") == 503


def test_a_report_can_be_written_while_locked(phone):
    page = take_along(phone)
    lock(page)
    phone.context.set_offline(True)
    write_report(page)
    assert [row["kind"] for row in stored(page)] == ["report"]


def test_what_lies_on_a_locked_phone_holds_no_readable_name_or_number(phone, live_app, move_clock):
    move_clock(datetime.now(UTC))  # what is unmasked for a day is gone the day after
    page = take_along(phone)
    page.locator("summary", has_text="带上今天要走访的人").click()
    before = meta(page, "cursor")
    page.get_by_role("button", name="带上 24 小时").click()
    until(page, lambda: meta(page, "cursor") != before)
    with live_app.session() as session:
        words = {home.address for home in session.scalars(select(Household)) if home.address}
        secrets = {home.contact_name for home in session.scalars(select(Household)) if home.contact_name}
        secrets |= {home.contact_phone for home in session.scalars(select(Household)) if home.contact_phone}
        secrets |= {person.name for person in session.scalars(select(Resident)) if person.name}
    page.goto(next(each["url"] for each in kept(page) if each.get("until")))
    assert any(secret in page.content() for secret in secrets)  # unlocked, she reads it
    lock(page)
    folder = phone._folder
    phone.context.close()
    raw = b"".join(
        path.read_bytes() for path in folder.rglob("*") if path.is_file() and "IndexedDB" in str(path)
    )
    assert (
        b"/field/households/" in raw or "/field/households/".encode("utf-16-le") in raw
    )  # it is the right place
    found = {s for s in secrets | words for code in ("utf-8", "utf-16-le") if s.encode(code) in raw}
    assert found == set()
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert {s for s in secrets for code in ("utf-8", "utf-16-le") if s.encode(code) in everything} == set()
    phone.switch_on()


def test_five_wrong_pins_wipe_the_pages_and_keep_the_outbox(phone):
    page = take_along(phone)
    phone.context.set_offline(True)
    write_report(page)
    lock(page)
    for left in (4, 3):
        type_pin(page, WRONG)
        expect(page.get_by_role("alert").filter(has_text="口令不对")).to_contain_text(f"还可以试 {left} 次")
    page = phone.kill()  # does not give new tries
    phone.context.set_offline(True)
    page.goto("/field/")
    for left in (2, 1):
        type_pin(page, WRONG)
        expect(page.get_by_role("alert").filter(has_text="口令不对")).to_contain_text(f"还可以试 {left} 次")
    type_pin(page, WRONG)
    expect(page.get_by_text("口令错了五次")).to_be_visible()
    assert stored(page, "pages") == [] and meta(page, "index") is None
    assert len(stored(page)) == 1
    phone.context.set_offline(False)
    page.goto("/field/households/")  # the session is still good, and yet
    expect(page.get_by_text("口令错了五次")).to_be_visible()
    page.locator("main").get_by_role("button", name="重新登录").first.click()
    page.wait_for_url("**/sign-in?next=/field/lock")
    sign_in(page, "mei")
    expect(page.get_by_label("新口令")).to_be_visible()
    assert len(stored(page)) == 1


def sign_in(page, name):
    page.locator("input[name=sign_in_name]").fill(name)
    page.locator("input[name=password]").fill("demo-2026-fieldapp")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/field/"))


def test_a_deployment_never_disturbs_an_open_form(phone):
    page = phone.page
    ready(page)
    begin_report(page, "灯坏了")
    until(page, lambda: stored(page, "drafts"))
    phone.live.app.extensions["assets"].release = "feedfacebeef"
    other = phone.watch(phone.context.new_page())
    other.goto("/field/mine/")
    other.evaluate("() => navigator.serviceWorker.ready.then((found) => found.update())")
    waiting = "() => navigator.serviceWorker.ready.then((found) => Boolean(found.waiting))"
    until(other, lambda: other.evaluate(waiting))
    other.goto("/field/mine/")  # a page that loads would bring it in, but for the form
    assert other.evaluate(waiting)
    expect(page.get_by_label("问题是什么")).to_have_value("灯坏了")
    write_report(page, open_first=False)
    until(page, lambda: not stored(page, "drafts"))
    # A worker that is being watched is not let go of while it runs, so the window is closed in between.
    page = phone.kill()
    page.goto("/field/mine/")
    assert not page.evaluate(waiting)
    releases = page.evaluate("() => caches.keys()")
    assert len(releases) == 2 and releases[-1] == "fieldapp-feedfacebeef"  # this release's and the one before


def test_an_expired_session_shows_the_copy_and_says_sign_in_to_upload(phone, home):
    page = take_along(phone)
    with phone.live.session() as session:
        session.execute(update(SignInSession).values(ended_at=databases.NOW))
        session.commit()
    page.goto(home)
    expect(page.locator("h1")).to_contain_text("西大街")
    expect(page.locator(".age")).to_contain_text("登录后才能上传")
    page.locator(".age").get_by_role("link", name="登录").click()
    page.wait_for_url(re.compile(r"/sign-in\?next="))
    sign_in(page, "mei")
    expect(page.locator("h1")).to_contain_text("西大街")


def test_another_person_on_the_same_phone_sees_nothing_of_the_first(phone, home):
    page = take_along(phone)
    phone.context.set_offline(True)
    write_report(page)
    phone.context.set_offline(False)
    phone.sign_out()
    page.goto("/sign-in")
    sign_in(page, "wu")
    page.goto("/field/outbox")
    expect(page.locator("outbox-page [data-id]")).to_have_count(0)
    page.goto("/field/mine/")
    expect(page.locator("h1")).to_have_text("吴秀珍")
    phone.context.set_offline(True)
    page.goto(home)
    expect(page.locator("h1")).to_have_text("此页不在本机")


def test_a_part_of_a_page_offline_says_so_in_a_plain_word(phone):
    page = phone.page
    ready(page)
    page.goto("/field/households/")
    phone.context.set_offline(True)
    page.get_by_label("查找住户").fill("wgl")
    expect(page.locator("#results")).to_contain_text("没有网络，这一步要联网才行")


def test_cases_tasks_and_households_are_found_offline_from_any_page(phone, home):
    page = take_along(phone)
    phone.context.set_offline(True)
    page.goto("/field/")
    page.locator("[data-tab=search]").click()
    page.wait_for_url("**/field/search")
    page.get_by_label("关键词").fill("西大街")
    expect(page.locator("#results")).to_contain_text("以下是本机里找到的")
    for kind in ("households", "tasks", "cases"):
        expect(page.locator(f"#results a[href^='/field/{kind}/']").first).to_be_visible()
    page.goto("/field/households/")
    page.get_by_label("查找住户").fill("西大街")
    expect(page.locator("#results")).to_contain_text("以下是本机里找到的")
    assert page.locator("#results a[href^='/field/tasks/'], #results a[href^='/field/cases/']").count() == 0


def test_households_are_found_offline_by_initials_surname_and_number(phone, home):
    page = take_along(phone)
    phone.context.set_offline(True)
    page.goto("/field/households/")
    for words in ("wgl", "王", "12号"):
        page.get_by_label("查找住户").fill(words)
        expect(page.locator("#results")).to_contain_text("以下是本机里找到的")
        expect(page.locator("#results .card").first).to_contain_text("西大街12号")
        page.get_by_label("查找住户").fill("zzz")
        expect(page.locator("#results")).to_contain_text("本机里也没有")
    page.get_by_label("查找住户").fill("12号")
    expect(page.locator("#results")).to_contain_text("以下是本机里找到的")
    # An answer still on its way would take the link away.
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.locator(f"#results a[href='{home}']").click()
    expect(page.locator("h1")).to_contain_text("西大街12号")


def test_a_page_outside_the_bundle_says_so_and_what_is_here(phone):
    page = take_along(phone)
    phone.context.set_offline(True)
    page.goto("/field/households/00000000-0000-4000-8000-000000000000")
    expect(page.locator("h1")).to_have_text("此页不在本机")
    page.get_by_role("navigation", name="本机内容").get_by_role("link", name="居民").click()
    expect(page.locator("h1")).to_have_text("居民")


def test_an_empty_form_opens_offline_with_the_patrol_it_belongs_to(phone):
    page = phone.page
    ready(page)
    phone.context.set_offline(True)
    patrol = "11111111-2222-4333-8444-555555555555"
    page.goto(f"/field/reports/new?patrol={patrol}")
    expect(page.locator("[name=patrol_id]")).to_have_value(patrol)
    forms = "async () => (await (await caches.match('/field/reports/new', {ignoreSearch: true})).text())"
    assert re.search(r'name="submission_id"[^>]* value=""', page.evaluate(forms))


def test_signing_out_with_unsent_work_keeps_it_and_without_takes_everything(phone):
    page = take_along(phone)
    phone.context.route("**/sync/**", lambda route: route.abort())
    write_report(page)
    page.goto("/field/mine/")
    page.get_by_role("button", name="退出登录", exact=True).click()
    expect(page.locator("dialog.leave")).to_contain_text("还有 1 件没有上传")
    page.get_by_role("button", name="留在本机，锁上并退出").click()
    page.wait_for_url(lambda url: "/field" not in url)
    assert len(stored(page)) == 1
    page.goto("/field/")
    is_locked(page)
    unlock(page)
    page.goto("/sign-in?next=/field/mine/")
    sign_in(page, "mei")
    page.goto("/field/mine/")
    page.get_by_role("button", name="退出登录", exact=True).click()
    expect(page.locator("dialog.leave")).to_contain_text("还有 1 件没有上传")
    phone.context.unroute("**/sync/**")
    page.get_by_role("button", name="上传后退出").click()
    page.wait_for_url(lambda url: "/field" not in url)
    names = page.evaluate("async () => (await indexedDB.databases()).map((each) => each.name)")
    assert names == ["fieldapp"]


def test_what_was_taken_along_expires_a_fortnight_after_the_last_contact(phone, home):
    page = take_along(phone)
    phone.context.set_offline(True)
    page.goto(home)
    expect(page.locator("h1")).to_contain_text("西大街")
    long_ago = datetime.now(UTC) - timedelta(days=15)
    meta(page, "contact_at", long_ago.timestamp() * 1000)
    page.goto(home)
    expect(page.locator("h1")).to_have_text("此页不在本机")
    assert stored(page, "pages") == []


def test_the_phone_of_an_ended_account_forgets_its_pages_at_the_next_contact(phone):
    page = take_along(phone)
    until(page, lambda: meta(page, "upload_key"))
    assert kept(page)
    with phone.live.session() as session:
        databases.CastHere(session).mei.ended_at = databases.NOW
        session.commit()
    phone.sign_out()
    phone.expected += ["401", "403"]
    page.goto("/field/households/")  # its own copy opens, and the server is asked behind it
    until(page, lambda: stored(page, "pages") == [])
    assert meta(page, "index") is None


def test_a_page_left_open_is_covered_once_the_phone_locks(phone, home):
    page = take_along(phone)
    page.goto(home)
    other = phone.watch(phone.context.new_page())
    lock(other)
    page.bring_to_front()
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("dialog.lock")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.lock")).to_be_visible()
    page.locator("#cover-pin").fill(PIN)
    page.get_by_role("dialog").get_by_role("button", name="解锁").click()
    expect(page.locator("dialog.lock")).to_be_hidden()
    expect(page.locator("h1")).to_contain_text("西大街")


def test_a_page_that_is_gone_leaves_the_phone_with_every_copy(phone, home):
    page = take_along(phone)
    with phone.live.session() as session:
        moved = session.get_one(Household, UUID(home.rpartition("/")[2]))
        elsewhere = select(Place).where(Place.level == Level.GRID, Place.scope != moved.scope)
        moved.grid = session.scalars(elsewhere.order_by(Place.scope.desc())).first()
        moved.scope = moved.grid.scope
        session.commit()
    page.goto(home)
    page.get_by_role("button", name="有更新，点此刷新").click()
    expect(page.get_by_text("没有这个页面")).to_be_visible()
    assert home not in [each["url"] for each in kept(page)]


def test_what_was_just_done_with_a_network_shows_at_once(phone, home):
    page = take_along(phone)
    page.goto(home)
    page.locator("#refusal summary").click()
    page.locator("#refusal [name=words]").fill("不要再来了")
    for name in ("way", "days", "confirmed"):
        page.locator(f"#refusal [name={name}]").first.check()
    page.get_by_role("button", name="记录拒访").click()
    expect(page.get_by_role("button", name="住户改变主意")).to_be_visible()


class WeChat(Reader):
    """A page opened inside WeChat."""

    options = {"user_agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile MicroMessenger/8.0.50"}


def test_wechats_browser_gets_a_plain_verdict_once_on_today_and_always_on_mine(chromium, live_app, tmp_path):
    phone = WeChat(chromium, live_app, tmp_path / "wechat")
    phone.sign_in("mei")
    page, words = phone.page, "请用手机浏览器打开"
    page.goto("/field/")
    expect(page.get_by_text(words)).to_be_visible()
    page.goto("/field/mine/")
    expect(page.get_by_text(words)).to_be_visible()
    page.goto("/field/")
    expect(page.locator("[data-offer=wechat]")).to_be_hidden()
    phone.context.close()
    assert phone.errors == []
