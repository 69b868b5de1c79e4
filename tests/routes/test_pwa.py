"""The app can be put on the home screen: manifest, icons, and each page says where they are."""

import io
import json
import re

import pytest
from PIL import Image


@pytest.fixture
def manifest(client):
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    return answer.json


def test_the_installed_app_opens_on_today(manifest, app):
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/field/", "/", "standalone")
    assert manifest["name"] == manifest["short_name"] == app.config["APP_NAME"]
    assert manifest["lang"] == "zh-CN"


def test_the_manifests_icons_are_as_large_as_it_says(manifest, client):
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in manifest["icons"]:
        answer = client.get(icon["src"])
        assert answer.mimetype == icon["type"]
        width, height = Image.open(io.BytesIO(answer.data)).size
        assert icon["sizes"] == f"{width}x{height}"


def test_the_manifest_is_in_the_readers_language(client):
    client.set_cookie("locale", "en")
    assert client.get("/manifest.webmanifest").json["lang"] == "en"


def test_whoever_asks_for_an_icon_at_the_old_address_gets_one(client):
    answer = client.get("/favicon.ico", follow_redirects=True)
    assert answer.status_code == 200 and answer.mimetype == "image/png"


def test_a_page_names_its_language_manifest_and_one_stylesheet(client):
    html = client.get("/").text
    assert '<html lang="zh-CN">' in html
    assert 'rel="manifest" href="/manifest.webmanifest"' in html
    assert html.count('rel="stylesheet"') == 1 and "user-scalable" not in html


@pytest.mark.parametrize(("look", "colour"), [("light", "#f4f5f6"), ("dark", "#14171a"), ("sun", "#ffffff")])
def test_a_chosen_look_holds_whatever_the_phone_asks(client, look, colour):
    client.set_cookie("look", look)
    html = client.get("/").text
    assert f'data-look="{look}"' in html
    assert re.findall(r'name="theme-color" content="([^"]+)"', html) == [colour]


def test_without_a_choice_the_phone_decides(client):
    html = client.get("/").text
    assert "data-look" not in html and html.count("prefers-color-scheme") == 2


def test_the_current_tab_is_marked(town, sign_in):
    client = sign_in(town.mei)
    for address, tab in (
        ("/field/reports/new", "/field/reports/new"),
        ("/field/households/", "/field/households/"),
        ("/field/mine/", "/field/mine/"),
    ):
        bar = re.search(r'<nav class="tabbar".*?</nav>', client.get(address).text, re.S).group()
        assert re.findall(r'href="([^"]+)" aria-current="page"', bar) == [tab]


def test_the_service_worker_governs_the_field_pages_and_nothing_else(client, app):
    answer = client.get("/field/sw.js")
    release = app.extensions["assets"].release
    assert answer.mimetype == "text/javascript" and answer.headers["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer.headers  # its own folder is its scope: /field/
    assert f'from "/assets/{release}/js/sw.js"' in answer.text


def test_the_service_worker_keeps_only_files_and_pages_that_are_there(client, town, sign_in):
    kept = json.loads(re.search(r"begin\((.*)\);", client.get("/field/sw.js").text).group(1))
    mei = sign_in(town.mei)
    assert {"app.css", "icons.svg", "js/app.js", "js/sw.js"} <= set(kept["files"])
    assert [f for f in kept["files"] if mei.get(f"/assets/{kept['release']}/{f}").status_code != 200] == []
    assert [page for page in kept["pages"] if mei.get(page).status_code != 200] == []


def test_the_empty_pages_hold_nothing_about_anybody(client, town, sign_in):
    kept = json.loads(re.search(r"begin\((.*)\);", client.get("/field/sw.js").text).group(1))
    mei = sign_in(town.mei)
    pages = {page: mei.get(page).text for page in kept["pages"]}
    assert [page for page, html in pages.items() if town.mei.name in html or "王" in html] == []
