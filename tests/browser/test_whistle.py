"""A whistle from the call to the conclusion, as the people whose part each is; and a standard text filled in."""

import re

from browser.watching import follow, press, scrolls_sideways, violations
from playwright.sync_api import expect
from support.databases import iso_day

from fieldapp.models import Case


def is_well(page):
    assert violations(page) == []
    assert not scrolls_sideways(page)


def case_of(live):
    with live.session() as session:
        return session.query(Case).filter(Case.summary.contains("西大街口")).one().id


def test_from_the_whistle_to_the_conclusion(live_app, browser):
    case_id = case_of(live_app)
    street = browser.open(live_app, "tang")  # dispatches to the roads unit
    street.goto(f"/cases/{case_id}/dispatch")
    street.get_by_label("由谁办理").select_option(label="老城街道市政设施管理所")
    press(street, "派遣")

    roads = browser.open(live_app, "sun")  # signs, then calls the village and the county in
    roads.goto(f"/cases/{case_id}/signature")
    press(roads, "签收")
    follow(roads, "吹哨协同")
    is_well(roads)
    roads.get_by_label("西大街社区").check()
    roads.get_by_label("汉滨区网格化").check()
    roads.get_by_label("到场期限").fill(iso_day(42))
    roads.get_by_label("请来做什么").fill("线路跨两家，请一起看现场")
    roads.get_by_text("常用语").click()
    press(roads, "此事需要多个单位共同处理，已通知有关单位到场协同。")
    expect(roads.get_by_label("给上报人看的话")).to_have_value(
        "此事需要多个单位共同处理，已通知有关单位到场协同。"
    )
    expect(roads.get_by_label("请来做什么")).to_have_value("线路跨两家，请一起看现场")
    press(roads, "吹哨协同")
    expect(roads.get_by_role("heading", name="协同处置")).to_be_visible()
    is_well(roads)

    head = browser.open(live_app, "lin")  # heads the village: it stands on her Today
    head.goto("/field/")
    expect(head.get_by_text("协同：请答复")).to_be_visible()
    is_well(head)
    head.get_by_role("link", name=re.compile("西大街口.*协同", re.S)).click()
    follow(head, "答复协同")
    expect(head.locator(".facts")).to_contain_text("线路跨两家，请一起看现场")
    is_well(head)
    head.get_by_label("能到场", exact=True).check()
    press(head, "答复协同")
    expect(head.get_by_text("将到场").first).to_be_visible()

    county = browser.open(live_app, "bai", width=1280, height=900)  # at the desk, on the overview
    county.goto("/desk/")
    expect(county.get_by_role("heading", name="协同处置")).to_be_visible()
    is_well(county)
    county.locator("#calls ~ ul a").first.click()
    follow(county, "答复协同")
    county.get_by_label("不能到场", exact=True).check()
    county.get_by_label("内部说明").fill("当日防汛值守")
    press(county, "答复协同")

    head.goto(f"/field/cases/{case_id}/arrival")
    is_well(head)
    head.get_by_label("发现的情况").fill("电缆被施工挖断")
    press(head, "登记到场")
    expect(head.get_by_text("已到场").first).to_be_visible()

    roads.goto(f"/desk/cases/{case_id}")
    expect(roads.get_by_text("当日防汛值守").first).to_be_visible()
    follow(roads, "结束协同")
    expect(roads.locator(".facts")).to_contain_text("电缆被施工挖断")
    is_well(roads)
    roads.get_by_label("协同结论").fill("由施工方赔偿，供电当日更换")
    press(roads, "结束协同")
    expect(roads.get_by_text("由施工方赔偿，供电当日更换").first).to_be_visible()
    expect(roads.get_by_text("待牵头单位填写结论")).to_have_count(0)


def test_without_scripts_a_standard_text_is_filled_in_too(live_app, browser):
    case_id = case_of(live_app)
    page = browser.open(live_app, "qin", java_script_enabled=False)
    page.goto(f"/cases/{case_id}/acceptance")
    page.get_by_label("内部说明").fill("已电话核实")
    page.get_by_text("常用语").click()
    press(page, "您反映的问题已受理，我们会尽快核实办理，每一步进展都可以用查询码查看。")
    expect(page.get_by_label("给上报人看的话")).to_have_value(re.compile("^您反映的问题已受理"))
    expect(page.get_by_label("内部说明")).to_have_value("已电话核实")
    press(page, "受理")
    expect(page.get_by_text("已受理").first).to_be_visible()


def test_a_standard_text_leaves_a_draft_on_the_phone_alone(live_app, browser):
    case_id = case_of(live_app)
    page = browser.open(live_app, "lin")
    page.goto(f"/field/cases/{case_id}/acceptance")
    page.get_by_label("内部说明").fill("已电话核实")
    page.get_by_text("常用语").click()
    press(page, "您反映的问题已受理，我们会尽快核实办理，每一步进展都可以用查询码查看。")
    expect(page.get_by_label("给上报人看的话")).to_have_value(re.compile("^您反映的问题已受理"))
    assert page.url.endswith("/acceptance")
    press(page, "受理")
    expect(page.get_by_text("您反映的问题已受理").first).to_be_visible()
