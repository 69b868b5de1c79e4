"""The map in a real browser: the list's own cases on a canvas, nothing fetched from elsewhere, and whole without script."""

import os
import re

import pytest
from browser.watching import scrolls_sideways, violations
from playwright.sync_api import expect
from sqlalchemy import select
from support.live import run_live

from fieldapp.models import Case

# What Leaflet holds, read from the element itself.
ON_MAP = """() => {
  const found = [];
  document.querySelector("case-map").map.eachLayer((layer) => {
    if (layer.getChildCount) found.push(layer.getChildCount());
    else if (layer instanceof L.Marker) found.push(1);
  });
  return found.reduce((all, one) => all + one, 0);
}"""


@pytest.fixture
def town_with_points(live_app):
    with live_app.session() as session:
        for number, case in enumerate(session.scalars(select(Case).order_by(Case.number))):
            case.lat, case.lon = 32.69 + number * 0.0004, 109.02 + number * 0.0003
        session.commit()
    return live_app


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_map_and_list_agree_and_nothing_comes_from_elsewhere(town_with_points, browser, width):
    page = browser.open(town_with_points, "luo", width=width)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/desk/cases/?state=all")
    in_list = page.locator("tbody th a").all_inner_texts()
    page.get_by_role("link", name="看地图").click()
    page.locator(".leaflet-container canvas").wait_for()
    assert page.locator(".map__list > li > a").all_inner_texts() == in_list
    assert page.evaluate(ON_MAP) == page.locator("li[data-lat]").count() == len(in_list)
    expect(page.locator(".map__picture")).to_be_hidden()
    shot(page, f"map-{width}")
    assert violations(page) == [] and not scrolls_sideways(page)
    assert [url for url in asked if not url.startswith(town_with_points.url)] == []
    page.get_by_role("link", name="看列表").click()
    assert page.url.endswith("/desk/cases/?state=all")


def test_a_narrower_filter_narrows_both(town_with_points, browser):
    page = browser.open(town_with_points, "luo", width=1280, height=900)
    page.goto("/desk/map/?state=all")
    page.locator(".leaflet-container canvas").wait_for()
    before = page.evaluate(ON_MAP)
    words = page.locator(".map__list > li > a").first.inner_text()[:4]
    page.locator("input[name=words]").fill(words)
    page.wait_for_url(re.compile("words="))
    page.locator(".leaflet-container canvas").wait_for()
    assert 1 <= page.evaluate(ON_MAP) == page.locator(".map__list > li").count() < before


def test_a_dot_leads_to_its_case(town_with_points, browser):
    page = browser.open(town_with_points, "luo", width=1280, height=900, reduced_motion="reduce")
    page.goto("/desk/map/?state=all")
    page.locator(".leaflet-container canvas").wait_for()
    page.evaluate("""() => {
      const { map } = document.querySelector("case-map");
      let group;
      map.eachLayer((layer) => { if (layer.zoomToShowLayer) group = layer; });
      const dot = group.getLayers()[0];
      group.zoomToShowLayer(dot, () => dot.openPopup());
    }""")
    popup = page.locator(".leaflet-popup a").first
    popup.wait_for()
    shot(page, "map-popup")
    assert violations(page) == []
    popup.click()
    page.wait_for_url(re.compile("/desk/cases/[0-9a-f-]{36}"))


@pytest.mark.parametrize("width", [360, 1280])
def test_without_script_the_server_has_drawn_it(town_with_points, browser, width):
    page = browser.open(town_with_points, "luo", width=width, java_script_enabled=False)
    page.goto("/desk/map/?state=all")
    counts = page.locator(".map__dot").evaluate_all  # no script runs in the page, but the driver may look
    drawn = sum(int(one) for one in counts("dots => dots.map((dot) => dot.dataset.count)"))
    expect(page.locator(".map__picture")).to_be_visible()
    assert drawn == page.locator(".map__list > li").count() >= 2
    shot(page, f"map-plain-{width}")


def test_tiles_are_fetched_from_their_origin_only_when_they_are_configured(tmp_path, browser):
    with run_live(
        tmp_path / "photos", MAP_TILES="https://tiles.example/{z}/{x}/{y}.png", MAP_CREDIT="天地图"
    ) as live:
        page = browser.open(live, "luo", width=1280, height=900)
        asked = []
        pixel = bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
            "1f15c4890000000d49444154789c6360f8cf00000301010018dd8db00000000049454e44ae426082"
        )
        page.route(
            re.compile("^https://"),
            lambda route: (
                asked.append(route.request.url),
                route.fulfill(body=pixel, content_type="image/png"),
            ),
        )
        page.goto("/desk/map/?state=all")
        page.locator(".leaflet-tile-loaded").first.wait_for()
        assert asked and all(url.startswith("https://tiles.example/") for url in asked)
        page.close()  # before the server ends, of which the page may still ask something
