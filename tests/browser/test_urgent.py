"""A slope slides above a house: one report, and four desks, a duty room and the worker's phone know at once."""

import re

import pytest
from browser.phones import begin_report
from browser.readers import Reader, ready
from browser.watching import follow, press, scrolls_sideways, violations
from playwright.sync_api import expect
from sqlalchemy import select

from fieldapp.models import Case, CaseState, Urgency

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
DESKS = ("lin", "qin", "tang", "bai")  # grid head, village, town, county
HEARD = "window.tones = 0; window.AudioContext = class {" + (
    "state = 'suspended'; currentTime = 0; destination = {};"
    "async resume() { this.state = 'running'; }"
    "createGain() { return {gain: {setValueAtTime() {}, exponentialRampToValueAtTime() {}}, connect() {}}; }"
    "createOscillator() { return {frequency: {}, connect: (to) => to, start() { window.tones++; }, stop() {}}; }};"
)


def is_well(page):
    assert violations(page) == []
    assert not scrolls_sideways(page)


@pytest.fixture
def opened(live_app, browser):
    """opened(name): the first page of somebody, on a phone or at a desk."""

    def _opened(name):
        at_desk = {} if name == "lin" else {"width": 1280, "height": 900, "has_touch": False}
        page = browser.open(live_app, name, **at_desk)
        page.goto("/field/" if name == "lin" else "/desk/")
        return page

    return _opened


@pytest.fixture
def reader(chromium, live_app, tmp_path):
    """mei's phone, with the pages that it keeps."""
    phone = Reader(chromium, live_app, tmp_path / "phone")
    phone.sign_in("mei")
    yield phone
    phone.context.close()
    assert phone.errors == []


def report(live_app, browser):
    """mei reports it, on her phone; the emergency numbers stand there before anything is saved."""
    phone = browser.open(live_app, "mei")
    phone.goto("/field/reports/new")
    phone.get_by_label("哪一类问题").select_option(label="边坡滑塌")
    phone.get_by_label("问题是什么").fill("屋后边坡垮塌，屋里还有人")
    phone.get_by_label("在哪里").fill("三组李家屋后")
    phone.get_by_label("紧急", exact=True).check()
    calls = phone.locator("main .calls a")
    assert calls.evaluate_all("(links) => links.map((link) => link.getAttribute('href'))") == [
        "tel:110", "tel:119", "tel:120", "tel:122",
    ]  # fmt: skip
    assert all(height >= 48 for height in calls.evaluate_all("(all) => all.map((it) => it.offsetHeight)"))
    is_well(phone)
    press(phone, "提交上报")
    phone.wait_for_url(re.compile("/field/cases/"))


def case_of(live_app):
    with live_app.session() as session:
        return session.scalars(select(Case).where(Case.urgency == Urgency.URGENT)).one().id


def test_four_desks_are_alarmed_of_an_urgent_case_until_one_of_them_takes_it(live_app, browser, opened):
    report(live_app, browser)
    case_id = case_of(live_app)
    desks = {name: opened(name) for name in DESKS}
    for name, page in desks.items():
        alarm = page.locator(".alarm")
        expect(alarm).to_contain_text("三组李家屋后")
        expect(alarm).to_contain_text(re.compile("10:[12][0-9] 前"))
        is_well(page)
        page.goto("/reminders/")
        expect(page.locator("main")).to_contain_text("紧急事件上报"), name

    desks["lin"].goto("/field/")  # by now this phone has compared its clock with the server's
    expect(desks["lin"].locator(".alarm time-left")).to_have_text(re.compile("剩余 [0-9]+ 分钟"))

    village = desks["qin"]
    village.goto("/desk/")
    follow(village, "受理此事件")
    press(village, "受理")
    told = village.locator("section[aria-labelledby=told] li")
    expect(told).to_have_count(4)
    for level in ("网格", "村", "镇街", "县"):
        expect(told.filter(has_text=level).first).to_be_visible()
    clocks = village.locator(".clocks li")
    expect(clocks).to_have_count(4)
    expect(clocks.filter(has_text="首次响应")).to_contain_text(re.compile("12:[01][0-9] 前"))
    expect(clocks.filter(has_text="受理")).to_contain_text("已完成")
    is_well(village)
    for name, page in desks.items():
        page.goto("/field/" if name == "lin" else "/desk/")
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator(".alarm")).to_have_count(0)
        expect(page.locator(f"a[href$='{case_id}']").first).to_be_visible()


def test_an_open_desk_hears_of_an_urgent_case_and_of_its_end_by_itself(live_app, browser):
    page = browser.open(live_app, "tang", width=1280, height=900, has_touch=False)
    page.clock.install()
    page.goto("/desk/")
    expect(page.locator(".alarm")).to_have_count(0)
    report(live_app, browser)
    page.clock.fast_forward(31_000)
    expect(page.locator(".alarm")).to_contain_text("三组李家屋后")
    with live_app.session() as session:
        session.get_one(Case, case_of(live_app)).state = CaseState.ACCEPTED
        session.commit()
    page.clock.fast_forward(31_000)
    expect(page.locator(".alarm")).to_have_count(0)


def test_the_numbers_stand_in_the_form_without_a_network_too(reader):
    page = reader.page
    ready(page)
    reader.context.set_offline(True)
    page.goto("/field/reports/new")
    expect(page.locator("main .calls a")).to_have_count(4)
    begin_report(page, "屋后边坡垮塌")
    page.get_by_label("紧急", exact=True).check()
    expect(page.locator("main .calls a").first).to_be_in_viewport()


def test_the_duty_room_hears_an_urgent_case_once_the_sound_is_switched_on(live_app, browser):
    wall = browser.open(live_app, "tang", width=1920, height=1080, has_touch=False)
    wall.add_init_script(HEARD)
    wall.goto("/desk/wall/")
    press(wall, "开启紧急事件提示音")
    expect(wall.get_by_role("button", name="紧急事件提示音已开启")).to_be_visible()
    wall.evaluate("window.tones = 0")
    report(live_app, browser)
    refresh = "document.querySelector('wall-board').refresh()"
    wall.evaluate(refresh)
    expect(wall.locator(".wall__new")).to_contain_text("新的紧急事件：边坡滑塌")
    assert wall.evaluate("window.tones") == 4
    is_well(wall)
    wall.evaluate(refresh)
    assert wall.evaluate("window.tones") == 4  # once for each case
    wall.reload()
    expect(wall.get_by_role("button", name="提示音待启用")).to_be_visible()  # a page nobody touched is silent


def test_an_urgent_case_is_shown_silently_while_the_sound_is_off(live_app, browser):
    wall = browser.open(live_app, "bai", width=1920, height=1080, has_touch=False)
    wall.add_init_script(HEARD)
    wall.goto("/desk/wall/")
    report(live_app, browser)
    wall.evaluate("document.querySelector('wall-board').refresh()")
    expect(wall.locator(".wall__new")).to_be_visible()
    expect(wall.locator(".wall__urgent")).not_to_contain_text("李家")
    assert wall.evaluate("window.tones") == 0
