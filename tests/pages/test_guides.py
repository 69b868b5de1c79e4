"""Help: the desk's for whoever works there, each page of the navigation a section; the phone's in the field."""

import re

from fieldapp.pages.desk_help import DESK_HELP
from fieldapp.web.layouts import NAVIGATION, blueprint_of

SECTION = re.compile(r'<section class="card" id="(\w+)"')


def test_each_page_of_the_desks_navigation_has_help():
    pages = {blueprint_of(endpoint) for menu in NAVIGATION.values() for endpoint, *_ in menu}
    assert pages == set(DESK_HELP)


def test_help_at_the_desk_is_about_the_pages_one_may_open(town, sign_in):
    sections = SECTION.findall(sign_in(town.ding, is_phone=False).get("/help").text)
    assert sections == [
        "overview",
        "cases",
        "search",
        "mine",
        "service_items",
        "filings",
        "as_of",
        "centres",
        "duty",
        "bodies",
        "vacancies",
        "meetings",
        "evaluations",
        "burden",
        "access_log",
    ]


def test_help_in_the_field_is_about_its_tabs(town, sign_in):
    assert SECTION.findall(sign_in(town.mei).get("/field/help").text) == [
        "today",
        "report",
        "households",
        "search",
        "mine",
    ]


def test_a_desk_page_links_to_its_own_section(town, sign_in):
    assert 'href="/help#cases"' in sign_in(town.ding, is_phone=False).get("/desk/cases/").text
