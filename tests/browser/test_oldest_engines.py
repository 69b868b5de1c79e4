"""An engine older than the oldest one served: the forms are plain HTML, and nothing is lost."""

import re

from browser.filing import go_on, walk_to_contact
from playwright.sync_api import expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from support.live import engine_of

from fieldapp.models import Photo

# Chromium 91: no cascade layers, no Array.prototype.at, no requestSubmit of Safari 15 either.
OLD = "delete window.CSSLayerBlockRule; delete Array.prototype.at; delete HTMLFormElement.prototype.requestSubmit"


def test_a_photo_arrives_from_an_engine_older_than_the_oldest(live_app, browser, pictures):
    page = browser.open(live_app)
    page.add_init_script(OLD)
    walk_to_contact(page)
    go_on(page)
    page.locator("input[type=file]").last.set_input_files(pictures[0])
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url(re.compile("/track/"))
    with Session(engine_of(live_app.app)) as session:
        assert session.scalar(select(func.count()).select_from(Photo)) == 1


def test_whoever_has_an_old_engine_is_told_so(live_app, browser):
    page = browser.open(live_app)
    page.goto("/")
    sentence = page.locator(".old-engine")
    expect(sentence).to_be_hidden()
    page.evaluate(
        "for (const sheet of [...document.styleSheets]) sheet.disabled = true"
    )  # layers are dropped whole
    expect(sentence).to_contain_text("浏览器版本过旧")
