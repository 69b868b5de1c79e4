"""What the desk's navigation offers to whom, and in which menu."""

import re

MENU = re.compile(r"<summary[^>]*>([^<]+)</summary>\s*<ul>(.*?)</ul>", re.DOTALL)
WORDS = re.compile(r"<span>([^<]+)</span>")


def menus_of(client, address):
    page = client.get(address).text
    bar = page[page.index('<nav class="topbar__nav"') : page.index("</nav>")]
    return {menu: WORDS.findall(pages) for menu, pages in MENU.findall(bar)}, WORDS.findall(MENU.sub("", bar))


def test_pages_of_one_kind_stand_in_one_menu(town, sign_in):
    menus, bar = menus_of(sign_in(town.tang, is_phone=False), "/desk/cases/")
    assert menus["网格与人员"] == ["网格", "划分与备案", "查看某日情况", "人员", "手机"]
    assert "总览" in bar and "网格" not in bar


def test_a_menu_of_one_page_is_none(town, sign_in):
    menus, bar = menus_of(sign_in(town.ding, is_phone=False), "/desk/mine/")
    assert "服务事项" not in menus and "事项与准入" in bar


def test_an_administrator_finds_the_rules_in_a_menu(town, sign_in):
    client = sign_in(town.yan, is_phone=False)
    menus, _ = menus_of(client, "/desk/calendar/")
    assert {"日历", "常用语"} <= set(menus["规则设置"])
    assert "<summary data-current>规则设置" in client.get("/desk/calendar/").text
