"""Trends at the desk: every figure is the length of the list that it opens."""

import re
from html import unescape

import pytest
from support.random_cases import add_random_cases

from fieldapp.domain.overview import stored_trends

FIGURE = re.compile(r'<a class="number" href="([^"]+)"[^>]*>(\d+)</a>')
CASE = re.compile(r'<th scope="row" data-label="[^"]*"><a href="[^"]*/([0-9a-f-]{36})"')


def cases_of(client, address):
    """The cases of a list, page by page."""
    found, text = set(), client.get(address).text
    found |= set(CASE.findall(text))
    while following := re.search(r'rel="next" href="([^"]+)"', text):
        text = client.get(unescape(following[1])).text
        found |= set(CASE.findall(text))
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_the_length_of_the_list_that_it_opens(session, town, sign_in, now, seed):
    add_random_cases(session, seed, 70, now, town.tang.postings[0].scope)
    session.commit()
    tang = sign_in(town.tang)
    text = tang.get("/desk/trends/").text
    figures = FIGURE.findall(text)
    assert len(figures) > 60
    wrong = {
        a: (number, n) for a, number in figures if (n := len(cases_of(tang, unescape(a)))) != int(number)
    }
    assert wrong == {}


def test_units_are_not_ranked_and_nobody_is_named(session, town, sign_in, now):
    add_random_cases(session, 3, 60, now, town.tang.postings[0].scope)
    session.commit()
    text = sign_in(town.tang).get("/desk/trends/").text
    assert not [
        name
        for name in town
        if hasattr(getattr(town, name), "sign_in_name") and getattr(town, name).name in text.split("<main")[1]
    ]


def test_figures_counted_live_take_thirteen_statements_and_stored_ones_seven(
    session, town, sign_in, statements, app, now
):
    add_random_cases(session, 3, 60, now, town.tang.postings[0].scope)
    session.commit()
    tang = sign_in(town.tang)
    tang.get("/desk/trends/")
    with statements() as ran:
        assert tang.get("/desk/trends/").status_code == 200
    assert len(ran) <= 13
    found = stored_trends.find_trends(session, town.tang.postings[0].scope, now)
    stored_trends.store(session, found, town.case.id)
    session.commit()
    with statements() as ran:
        assert tang.get("/desk/trends/").status_code == 200
    assert len(ran) <= 7


def test_an_area_that_is_not_ones_own_is_not_shown(town, sign_in):
    lin = sign_in(town.lin)
    assert lin.get("/desk/trends/?area=6109").text == lin.get("/desk/trends/").text


def test_who_has_no_area_is_told_so(town, sign_in):
    assert '<svg class="chart__drawing"' not in sign_in(town.sun).get("/desk/trends/").text
