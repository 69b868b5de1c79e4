"""A resident's way through the public form, as far as the page on which everything is looked at once more."""

from playwright.sync_api import Page, expect

WORDS, PLACE, VILLAGE = "路灯坏了三天", "菜场后门", "西大街社区居委会"
ASK_FOR_PLACES = "搜索"


def title(page: Page, words: str) -> None:
    expect(page.locator("h1")).to_have_text(words)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="下一步").click()


def find_place(page: Page) -> None:
    """What scripts find by themselves is asked for with the button without them."""
    found = page.locator("#places").get_by_label(VILLAGE)
    try:
        expect(found.first).to_be_visible(timeout=1500)
    except AssertionError:
        page.get_by_role("button", name=ASK_FOR_PLACES).click()
        expect(found.first).to_be_visible()


def walk_to_contact(page: Page, words: str = WORDS, place: str = PLACE) -> None:
    """From the start page to the question how somebody can be reached."""
    page.goto("/")
    page.get_by_role("link", name="我要反映").first.click()
    title(page, "您要反映什么？")
    page.get_by_label("是什么事？").fill(words)
    go_on(page)
    title(page, "是哪方面的事？")
    page.get_by_label("路灯不亮").first.check()
    go_on(page)
    title(page, "地点")
    page.get_by_label("在哪里？").fill(place)
    page.get_by_label("村、社区或网格").fill("西大街")
    if page.locator("#places").get_by_label("西大街社区").count() == 0:
        find_place(page)
    page.locator("#places").get_by_label(VILLAGE).first.check()
    go_on(page)
    title(page, "怎么联系您（选填）")


def walk(page: Page) -> None:
    """To the check page, with a name."""
    walk_to_contact(page)
    page.get_by_label("您的姓名").fill("王女士")
    go_on(page)
    title(page, "请核对后提交")
