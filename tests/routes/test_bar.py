"""The bar at the top of the phone's pages: back, title, chip; a refused page tells the truth and leads home."""

import re
from itertools import islice, product

import pytest
from sqlalchemy import select
from support.addresses import MODELS, rules

from fieldapp.entries.cases.step_table import BY_NOUN

TABS = {"/field/", "/field/reports/new", "/field/households/", "/field/search", "/field/mine/"}
SHELL = "/field/shell"  # another page is set into it
MOST_TRIES = 60


def addresses(app, session, rule):
    values = [
        list(session.scalars(select(MODELS[name].id).limit(MOST_TRIES))) if name in MODELS else list(BY_NOUN)
        for name in sorted(rule.arguments)
    ]
    adapter = app.url_map.bind("localhost")
    chosen = (dict(zip(sorted(rule.arguments), each, strict=True)) for each in product(*values))
    return [adapter.build(rule.endpoint, each) for each in islice(chosen, MOST_TRIES)]


def field_pages(app, session, client):
    """(Address, page) of one page of each kind that this person can open on the phone."""
    for rule in rules(app):
        if "GET" not in rule.methods or not rule.rule.startswith(("/field/", "/reminders")):
            continue
        answers = (client.get(address) for address in addresses(app, session, rule))
        shown = (each for each in answers if each.status_code == 200 and each.mimetype == "text/html")
        yield from ((each.request.path, each.text) for each in islice(shown, 1))


@pytest.mark.parametrize("name", ["mei", "lin", "wu"])
def test_every_inner_page_leads_back_and_no_tab_does(app, session, town, sign_in, name):
    pages = dict(field_pages(app, session, sign_in(getattr(town, name))))
    assert len(pages) > 10 and TABS - set(pages) <= {"/field/households/"}
    with_back = {address for address, text in pages.items() if 'class="heading__back' in text}
    assert set(pages) - with_back - {SHELL} == TABS & set(pages)


def test_every_page_has_one_title_beside_one_chip(app, session, town, sign_in):
    for address, text in field_pages(app, session, sign_in(town.mei)):
        assert len(re.findall(r"<h1>", text)) == 1 and text.count("<sync-chip") == 1, address


def test_a_report_made_on_patrol_leads_back_to_it(town, sign_in):
    mei = sign_in(town.mei)
    assert "heading__back" not in mei.get("/field/reports/new?patrol=nonsense").text
    patrol = town.grid.id  # whatever id it is: the page it leads to says whose it is
    assert f'href="/field/patrols/{patrol}/edit"' in mei.get(f"/field/reports/new?patrol={patrol}").text


@pytest.mark.parametrize("name", ["sun", "tang", "ding", "yan", "qin", "gao"])
def test_the_installed_app_opens_the_first_page_of_each_role(app, town, sign_in, name):
    client = sign_in(getattr(town, name))
    start = client.get("/manifest.webmanifest").json["start_url"]
    answer = client.get(start)
    assert answer.status_code == 303
    assert answer.location == client.get("/sign-in").location
    assert client.get(answer.location).status_code == 200


def test_a_page_of_another_role_says_so_and_leads_home(town, sign_in):
    answer = sign_in(town.mei).get("/desk/people/")
    assert answer.status_code == 403 and "当前岗位不使用此页面" in answer.text
    assert 'class="button button--main" href="/field/"' in answer.text


def test_a_step_of_somebody_else_says_that_nothing_changed(town, sign_in):
    answer = sign_in(town.wu).post(f"/field/households/{town.house.id}/edit", data={"address": "x"})
    assert answer.status_code == 403 and "未作任何更改" in answer.text


def test_home_of_the_desk_is_its_overview(town, sign_in):
    tang = sign_in(town.tang)
    answer, home = tang.get("/desk/quarantine/"), tang.get("/sign-in").location
    assert home != "/" and answer.status_code == 403
    assert f'button--main" href="{home}"' in answer.text
