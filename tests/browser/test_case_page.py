"""A case's page in a real browser: two columns at a desk, one on a phone; and a form whose session ended meanwhile."""

from datetime import timedelta

import pytest
from browser.watching import scrolls_sideways, violations
from playwright.sync_api import expect
from sqlalchemy import select, update
from support import databases

from fieldapp.domain.people.sessions import DESK_IDLE, PHONE_SESSION
from fieldapp.models import Case, CaseStep, SignInSession

PASSWORD, WORDS = "demo-2026-fieldapp", "请尽快到现场看一看"


@pytest.fixture
def case_id(live_app):
    with live_app.session() as session:
        return databases.CastHere(session).case.id


def end_all_sessions(live):
    long_ago = databases.NOW - max(DESK_IDLE, PHONE_SESSION) - timedelta(days=1)
    with live.session() as session:
        session.execute(update(SignInSession).values(last_seen_at=long_ago))
        session.commit()


def steps_of(live, case_id):
    with live.session() as session:
        return len(session.scalars(select(CaseStep).where(CaseStep.case_id == case_id)).all())


@pytest.mark.parametrize(("width", "is_wide"), [(1280, True), (1024, True), (360, False)])
def test_the_story_stands_left_of_the_facts_where_there_is_room(live_app, browser, case_id, width, is_wide):
    page = browser.open(live_app, "luo", width=width, height=800, has_touch=not is_wide)
    page.goto(f"/desk/cases/{case_id}")
    due, seen, side, story = (
        page.locator(each).bounding_box() for each in (".due", ".case__seen", ".case__side", ".case__story")
    )
    assert due["y"] < min(seen["y"], side["y"])
    if is_wide:
        assert side["x"] >= seen["x"] + seen["width"] and abs(side["y"] - seen["y"]) < 40
        assert story["x"] == seen["x"] and story["y"] >= seen["y"] + seen["height"]
    else:
        assert seen["x"] == side["x"] == story["x"] and seen["y"] < side["y"] < story["y"]
    expect(page.get_by_role("link", name="受理", exact=True)).to_be_visible()
    assert violations(page) == [] and not scrolls_sideways(page)


@pytest.mark.parametrize("has_script", [True, False])
def test_a_form_of_an_ended_session_is_filled_in_again_for_its_writer(live_app, browser, case_id, has_script):
    browser.expected.append("401")
    browser.expected.append("422")
    page = browser.open(live_app, "tang", width=1280, has_touch=False, java_script_enabled=has_script)
    page.goto(f"/cases/{case_id}/escalation")
    page.get_by_label("内部意见").or_(page.locator("[name=internal_words]")).first.fill(WORDS)
    before = steps_of(live_app, case_id)
    end_all_sessions(live_app)
    page.locator("main form button:visible").last.click()
    expect(page.get_by_text("登录已失效")).to_be_visible()
    assert WORDS not in page.content()
    page.locator("[name=sign_in_name]").fill("tang")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    if not has_script:
        page.get_by_role("button", name="继续填写").click()
    expect(page.locator("[name=internal_words]")).to_have_value(WORDS)
    expect(page.get_by_text("尚未保存")).to_be_visible()
    assert steps_of(live_app, case_id) == before
    page.locator("main form button:visible").last.click()
    page.wait_for_url(f"**/cases/{case_id}")
    assert steps_of(live_app, case_id) == before + 1


def test_somebody_else_at_the_same_browser_reads_nothing(live_app, browser, case_id):
    browser.expected.append("401")
    page = browser.open(live_app, "tang", width=1280, has_touch=False)
    page.goto(f"/cases/{case_id}/escalation")
    page.locator("[name=internal_words]").fill(WORDS)
    end_all_sessions(live_app)
    page.locator("main form button:visible").last.click()
    page.locator("[name=sign_in_name]").fill("luo")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("由他人填写")).to_be_visible()
    assert WORDS not in page.content()


@pytest.mark.parametrize("has_script", [True, False])
def test_what_moved_meanwhile_stands_beside_what_was_seen(live_app, browser, case_id, has_script):
    browser.expected.append("409")
    page = browser.open(live_app, "tang", width=1280, has_touch=False, java_script_enabled=has_script)
    page.goto(f"/cases/{case_id}/escalation")
    page.locator("[name=internal_words]").fill(WORDS)
    live_app.sign_in("qin").post(f"/cases/{case_id}/acceptance", data={"submission_id": str(case_id)})
    with live_app.session() as session:
        assert session.get_one(Case, case_id).state.value == "accepted"
    page.locator("main form button:visible").last.click()
    expect(page.locator(".versions mark")).to_have_text("已受理")
    expect(page.locator("[name=internal_words]")).to_have_value(WORDS)
    assert violations(page) == [] if has_script else True
    page.get_by_role("button", name="仍然办理").click()
    page.wait_for_url(f"**/cases/{case_id}")
