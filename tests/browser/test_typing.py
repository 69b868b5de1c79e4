"""What is typed is caught and looked up in the browser as on the server."""

import json
from pathlib import Path

import pytest
from browser.phones import Phone, begin_report, tap_save
from browser.watching import scrolls_sideways, violations
from playwright.sync_api import expect
from sqlalchemy import func, select

from fieldapp.models import Receipt, Report

EXAMPLES = json.loads((Path(__file__).parent.parent / "private_numbers.json").read_text())
# Whether the page stops a form with these words on its way out. Nothing is sent: only browsers' own submits are.
STOPS = """words => {
  const form = document.createElement("form");
  form.method = "post";
  form.innerHTML = '<div class="field"><textarea name="words" id="words-tried"></textarea></div>';
  form.elements.words.value = words;
  document.body.append(form);
  const stops = !form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  form.remove();
  return stops;
}"""
BANK = "卡号 6222 0212 3456 7890 128"


def test_the_browser_finds_the_numbers_of_the_table_and_no_others(site, browser):
    page = browser.open(site)
    page.goto("/requests/")
    wrong = [row for row in EXAMPLES if page.evaluate(STOPS, row["text"]) is not bool(row["found"])]
    assert wrong == []


@pytest.mark.parametrize("words", [BANK, "身份证：６１０９０２　１８９００１０１　１２３６"])
def test_a_private_number_never_leaves_the_phone(chromium, live_app, tmp_path, words):
    phone = Phone(chromium, live_app, tmp_path / "phone")
    phone.sign_in("mei")
    page = phone.page
    begin_report(page, words)
    tap_save(page)
    expect(page.locator("#words-complaint")).to_contain_text("银行卡号")
    expect(page.get_by_label("问题是什么")).to_have_value(words)
    with live_app.session() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 0
        assert session.scalar(select(func.count()).select_from(Report).where(Report.words == words)) == 0
    phone.context.close()


def compose(page, box, *drafts):
    """What an input method does: the draft stands in the box from the first key on, the choice ends it."""
    for at, draft in enumerate(drafts):
        kind = "compositionstart" if at == 0 else "compositionupdate"
        box.evaluate(
            """(box, [kind, draft]) => {
                box.dispatchEvent(new CompositionEvent(kind, { bubbles: true, data: draft }));
                box.value = draft;
                box.dispatchEvent(new InputEvent("input", { bubbles: true, data: draft, isComposing: true }));
            }""",
            [kind, draft],
        )
        page.wait_for_timeout(500)  # longer than the box waits after a key: what would be sent has been


@pytest.mark.parametrize(
    ("name", "address", "label"),
    [
        ("tang", "/desk/cases/", "关键词"),
        ("tang", "/desk/search/", "关键词"),
        ("mei", "/field/households/", "查找住户"),
    ],
)
def test_nothing_is_asked_while_an_input_method_composes(site, browser, name, address, label):
    page = browser.open(site, name)
    page.goto(address)
    asked = []
    page.on(
        "request", lambda request: request.url.split("?")[0].endswith(address) and asked.append(request.url)
    )
    before = page.evaluate("history.length")
    box = page.get_by_label(label, exact=True)
    compose(page, box, "x", "xi", "西d", "西大")
    assert asked == []
    box.evaluate(
        "box => box.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '西大' }))"
    )
    page.wait_for_url(lambda url: "%E8%A5%BF%E5%A4%A7" in url)
    assert len(asked) == 1
    box.press("End")
    box.press_sequentially("街")
    page.wait_for_url(lambda url: "%E8%A5%BF%E5%A4%A7%E8%A1%97" in url)
    assert page.evaluate("history.length") == before + 1


@pytest.mark.parametrize(
    ("lat", "lon", "is_asked"), [(0, 0, True), (39.9, 116.4, True), (32.692, 109.022, False)]
)
def test_a_position_outside_the_area_is_asked_about_on_the_spot(site, browser, lat, lon, is_asked):
    where = {"latitude": lat, "longitude": lon}
    page = browser.open(site, "mei", geolocation=where, permissions=["geolocation"])
    page.goto("/field/reports/new")
    page.locator("use-position [data-ask]").click()
    expect(page.locator("[name=lat]")).to_have_value(f"{lat:.6f}")
    expect(page.get_by_role("group", name="这个位置不在本辖区内，仍要使用吗？")).to_be_visible(
        visible=is_asked
    )
    assert violations(page) == [] and not scrolls_sideways(page)
