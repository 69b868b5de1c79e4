"""A desk sets up its second factor, signs out, and comes in again with a code, then with a recovery code."""

import re
from datetime import timedelta

import pyotp
import pytest
from browser.watching import follow, press, scrolls_sideways, violations
from playwright.sync_api import expect

PASSWORD = "demo-2026-fieldapp"


def sign_in_again(desk):
    desk.goto("/desk/mine/", wait_until="networkidle")  # what it asks for belongs to the session that ends
    with desk.expect_navigation():
        desk.get_by_role("button", name="退出登录", exact=True).click()
    desk.goto("/sign-in")
    desk.get_by_label("登录名").fill("tang")
    desk.get_by_label("密码").fill(PASSWORD)
    press(desk, "登录")


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_set_up_to_a_code_and_a_recovery_code(live_app, browser, now, width):
    desk = browser.open(live_app, "tang", width=width)
    desk.goto("/desk/mine/")
    follow(desk, "双因素验证")
    press(desk, "开始设置")
    expect(desk.locator(".qr svg")).to_be_visible()
    assert violations(desk) == [] and not scrolls_sideways(desk)
    secret = desk.locator("main b.number").inner_text().replace(" ", "")
    totp = pyotp.TOTP(secret)
    desk.get_by_label("动态验证码").fill(totp.at(now))
    desk.get_by_label("现在的密码").fill(PASSWORD)
    press(desk, "开启")
    codes = desk.locator("main li b").all_inner_texts()
    assert len(codes) == 10 and all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", code) for code in codes)
    assert violations(desk) == [] and not scrolls_sideways(desk)

    sign_in_again(desk)
    expect(desk).to_have_url(re.compile("/sign-in/code$"))
    assert violations(desk) == [] and not scrolls_sideways(desk)
    desk.get_by_label("动态验证码").fill(totp.at(now + timedelta(seconds=30)))
    press(desk, "登录")
    expect(desk).to_have_url(re.compile("/desk/"))

    sign_in_again(desk)
    desk.get_by_label("动态验证码").fill(codes[0])
    press(desk, "登录")
    expect(desk).to_have_url(re.compile("/desk/"))
    desk.goto("/account/second-factor")
    expect(desk.locator("main")).to_contain_text("还剩 9 个")
