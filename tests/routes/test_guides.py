"""Help in one sheet from each page, and a tour of four cards for workers and for desks."""

import pytest

from fieldapp.pages.guides import HELP


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("/field/", "today"),
        ("/field/reports/new", "report"),
        ("/field/households/", "households"),
        ("/field/mine/", "mine"),
    ],
)
def test_each_page_leads_to_its_part_of_the_sheet(town, sign_in, address, part):
    mei = sign_in(town.mei)
    assert f'href="/field/help#{part}"' in mei.get(address).text
    assert f'id="{part}"' in mei.get("/field/help").text


def test_every_part_of_the_sheet_is_that_of_a_tab(town, sign_in):
    sheet = sign_in(town.mei).get("/field/help").text
    assert all(f'data-tab="{part}"' in sheet for part in HELP)


@pytest.mark.parametrize(
    ("name", "first", "start"), [("mei", "从“今天”开始", "/field/"), ("tang", "从总览开始", "/desk/")]
)
def test_the_tour_has_four_cards_and_can_be_skipped(town, sign_in, name, first, start):
    client = sign_in(getattr(town, name))
    page = client.get("/tour").text
    assert page.count('<li class="card">') == 4 and first in page
    assert f'href="{client.get("/sign-in").location}">跳过' in page and start in page


def test_the_tour_is_found_again(town, sign_in):
    assert "/field/tour" in sign_in(town.mei).get("/field/mine/").text
    assert "/tour" in sign_in(town.tang).get("/desk/mine/").text
