"""The desk's list: heads that sort it, columns that are kept, pages behind each other, and a file in its order."""

import csv
import io
import re
from html import unescape

import pytest
from support.random_cases import add_random_cases

CASE = re.compile(r'<th scope="row" data-label="[^"]*"><a href="[^"]*/([0-9a-f-]{36})"')
HEAD = re.compile(r'<th scope="col" aria-sort="(\w+)"><a href="([^"]+)">([^<]+)</a></th>')
LIST = "/desk/cases/"


@pytest.fixture
def tang(session, town, sign_in, now):
    add_random_cases(session, 7, 130, now, town.tang.postings[0].scope)
    session.commit()
    return sign_in(town.tang)


def heads_of(text):
    return {words: (is_sorted, unescape(href)) for is_sorted, href, words in HEAD.findall(text)}


def test_a_head_sorts_the_list_and_pressed_again_turns_it(tang):
    heads = heads_of(tang.get(f"{LIST}?state=all&urgency=ordinary").text)
    assert heads["期限"][0] == "ascending" and {s for s, _ in heads.values()} == {"ascending", "none"}
    href = heads["地点"][1]
    assert "state=all" in href and "urgency=ordinary" in href
    once = tang.get(href).text
    assert heads_of(once)["地点"][0] == "ascending" and heads_of(once)["期限"][0] == "none"
    turned = tang.get(heads_of(once)["地点"][1]).text
    assert heads_of(turned)["地点"][0] == "descending" and CASE.findall(once) != CASE.findall(turned)


def test_pages_keep_filters_and_order(tang):
    text = tang.get(f"{LIST}?state=all&sort=-opened").text
    following = unescape(re.search(r'rel="next" href="([^"]+)"', text)[1])
    assert "state=all" in following and "sort=-opened" in following
    later = tang.get(following).text
    assert CASE.findall(later) and not set(CASE.findall(later)) & set(CASE.findall(text))
    assert 'rel="first"' in later


@pytest.mark.parametrize(
    "after", ["x", "a.b.c", "0" * 32 + ".1.9" * 30, "0" * 32 + ".99999999999999999999.1"]
)
def test_a_mark_that_is_none_shows_the_first_page(tang, after):
    assert CASE.findall(tang.get(f"{LIST}?after={after}").text) == CASE.findall(tang.get(LIST).text)


def test_columns_are_kept_in_this_browser(tang):
    answer = tang.get(f"{LIST}?column=none&column=opened&column=place")
    assert set(heads_of(answer.text)) == {"立案时间", "地点"}
    assert "期限" not in heads_of(answer.text) and "期限" not in heads_of(tang.get(LIST).text)
    tang.get(f"{LIST}?column=none")
    assert heads_of(tang.get(LIST).text) == {}


@pytest.mark.parametrize("sort", ["", "-opened", "number", "state", "category", "-place"])
def test_a_file_holds_the_rows_in_the_order_of_the_list(tang, sort):
    told = tang.post("/desk/exports/", data={"format": "csv", "state": "all", "plain": "y", "sort": sort})
    rows = list(csv.reader(io.StringIO(tang.get(told.headers["Location"]).text)))[1:]
    shown = re.findall(
        r"\d{9}-\d{6}-\d{6}", tang.get(f"{LIST}?state=all&plain=y&sort={sort}&column=number").text
    )
    first = list(dict.fromkeys(shown))[:50]
    assert len(first) == 50 and [row[0] for row in rows[:50]] == first


@pytest.mark.parametrize("address", [LIST, f"{LIST}?sort=place", f"{LIST}?state=all&sort=-opened"])
def test_a_page_takes_ten_statements(tang, statements, address):
    text = tang.get(address).text
    for page in (address, unescape(re.search(r'rel="next" href="([^"]+)"', text)[1])):
        with statements() as ran:
            assert tang.get(page).status_code == 200
        assert len(ran) <= 10
