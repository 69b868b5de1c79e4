"""Stylesheet, scripts, icons: one hash for all, kept for ever, served from memory only, small enough."""

import gzip
import hashlib
import json
import re
import shutil
import sys

import brotli
import pytest

from fieldapp.web.assets import DESK, FIRST, LAST, STATIC, THEME_COLOURS, Assets, digest_of_scripts

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

OPENED = {"br": brotli.decompress, "zstd": zstd.decompress, "gzip": gzip.decompress, "": bytes}
BUDGET = 60_000
ROOT = STATIC.parents[1]


@pytest.fixture
def assets(app):
    return app.extensions["assets"]


@pytest.fixture
def style(assets):
    return f"/assets/{assets.release}/app.css"


def test_the_stylesheet_begins_with_the_layers_and_ends_with_print(assets):
    css = assets.files["app.css"].body.decode()
    assert css.startswith("@layer reset, tokens, base, layout, components, pages, print;")
    places = [css.index((STATIC / "css" / f"{name}.css").read_text()) for name in (*FIRST, *LAST)]
    assert places == sorted(places)
    assert all(path.read_text() in css for path in (STATIC / "css").glob("*.css"))


@pytest.mark.parametrize("encoding", OPENED)
def test_a_text_is_sent_as_the_browser_can_read_it(client, assets, style, encoding):
    answer = client.get(style, headers={"Accept-Encoding": encoding})
    assert answer.headers.get("Content-Encoding", "") == encoding
    assert OPENED[encoding](answer.data) == assets.files["app.css"].body
    assert "Accept-Encoding" in answer.vary


def test_a_refused_encoding_is_not_used(client, style):
    answer = client.get(style, headers={"Accept-Encoding": "br;q=0, gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_picture_is_sent_as_it_is(client, assets):
    answer = client.get(
        f"/assets/{assets.release}/icons/icon-192.png", headers={"Accept-Encoding": "br, zstd, gzip"}
    )
    assert answer.mimetype == "image/png" and "Content-Encoding" not in answer.headers
    assert answer.data == (STATIC / "icons" / "icon-192.png").read_bytes()


@pytest.mark.parametrize(
    ("path", "mimetype"),
    [("app.css", "text/css"), ("js/app.js", "text/javascript"), ("icons.svg", "image/svg+xml")],
)
def test_every_file_is_kept_for_ever_under_its_own_kind(client, assets, path, mimetype):
    answer = client.get(f"/assets/{assets.release}/{path}")
    assert answer.mimetype == mimetype
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_page_of_the_last_release_still_gets_its_files_but_nobody_keeps_them(client, assets):
    answer = client.get("/assets/0123456789ab/app.css")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing.js",
        "css/tokens.css",
        "../web/assets.py",
        "%2e%2e/web/assets.py",
        "js/../../config.py",
        "js",
    ],
)
def test_only_the_files_of_a_release_are_served(client, assets, path):
    assert client.get(f"/assets/{assets.release}/{path}").status_code == 404


def test_any_change_of_any_file_makes_a_new_release(tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "base.css").write_text("a{}")
    (tmp_path / "app.js").write_text("1")
    before = Assets(tmp_path).release
    assert Assets(tmp_path).release == before
    (tmp_path / "css" / "base.css").write_text("b{}")
    changed = Assets(tmp_path).release
    (tmp_path / "app.js").write_text("2")
    assert len({before, changed, Assets(tmp_path).release}) == 3


def test_the_joined_scripts_were_made_of_these_sources():
    """Changed a script? Run ./dev js (it needs Node; running and testing do not)."""
    assert (STATIC / "joined" / "sources.sha256").read_text().strip() == digest_of_scripts(STATIC)


def test_all_javascript_a_field_page_loads_travels_in_27_kb(assets):
    """With htmx, the store, and the service worker, which loads the same file."""
    scripts = {name for name in assets.files if name.endswith(".js") and not name.startswith(DESK)}
    assert scripts == {"js/app.js", "js/sw.js"}
    assert sum(len(assets.files[name].br) for name in scripts) <= 27_000


def test_no_page_asks_for_a_part_of_htmx_that_is_left_out():
    left_out = json.loads((ROOT / "tools" / "scripts" / "htmx-left-out.json").read_text())
    asking = re.compile("|".join(map(re.escape, left_out["attributes"])))
    words = re.compile("|".join(map(re.escape, left_out["words"])))
    for path in (STATIC.parent / "templates").rglob("*.html"):
        text = path.read_text()
        assert not asking.findall(text), path
        for value in re.findall(r'\shx-[a-z-]+="([^"]*)"', text):
            assert not words.search(value), (path, value)


def test_while_sources_are_changed_every_module_is_served_without_its_comments(tmp_path):
    shutil.copytree(STATIC, tmp_path / "static")
    (tmp_path / "static" / "js" / "new.js").write_text("// why\nexport const one = 1;\n")
    files = Assets(tmp_path / "static").files
    assert files["js/new.js"].body == b"export const one = 1;\n"
    assert files["vendor/htmx.esm.min.js"].body == (STATIC / "vendor" / "htmx.esm.min.js").read_bytes()
    wanted = {
        f"js/{name}"
        for path, found in files.items()
        if path.startswith("js/")
        for name in re.findall(r'from "\./([^"]+)"|import "\./([^"]+)"', found.body.decode())
        for name in name
        if name
    }
    assert wanted and wanted <= set(files)


def test_every_icon_a_template_or_a_label_draws_is_there(assets):
    from fieldapp.entries.cases.step_table import STEPS
    from fieldapp.web.labels.labels import SIGNS
    from fieldapp.web.layouts import NAVIGATION

    drawn = set(re.findall(r'<symbol id="([^"]+)"', assets.files["icons.svg"].body.decode()))
    templates = (STATIC.parent / "templates").rglob("*.html")
    named = {name for path in templates for name in re.findall(r"icon\('(\w+)'\)", path.read_text())}
    named |= {sign for _, (_, sign) in SIGNS} | {page[2] for pages in NAVIGATION.values() for page in pages}
    named |= {step.icon for step in STEPS if step.icon}
    assert named - drawn == set()


VENDOR = [STATIC / "vendor", STATIC / "desk" / "vendor"]


def written_down():
    return [(f, each) for f in VENDOR for each in json.loads((f / "vendor.json").read_text())]


def test_the_maps_scripts_reach_the_browser_byte_for_byte_and_no_field_page(assets):
    for name in ("leaflet.js", "leaflet.css", "leaflet.markercluster.js"):
        assert assets.files[f"desk/vendor/{name}"].body == (VENDOR[1] / name).read_bytes()
    asking = [
        path.relative_to(STATIC.parent / "templates").as_posix()
        for path in (STATIC.parent / "templates").rglob("*.html")
        if "leaflet" in path.read_text()
    ]
    assert sorted(asking) == ["desk/grids/_drawing.html", "desk/map/index.html"]


def test_vendor_files_are_as_their_authors_published_them():
    for folder, each in written_down():
        body = (folder / each["file"]).read_bytes()
        assert hashlib.sha256(body).hexdigest() == each["sha256"]
        assert each["package"] and each["version"] and each["licence"]


def test_everything_in_the_vendor_folder_is_written_down():
    written = {folder / each["file"] for folder, each in written_down()}
    there = {path for folder in VENDOR for path in folder.iterdir()} - {f / "vendor.json" for f in VENDOR}
    assert there == written


def test_the_bars_of_the_phone_have_the_colour_of_the_page(assets):
    css = (STATIC / "css" / "tokens.css").read_text()
    canvas = {
        look: re.search(rf'\[data-look="{look}"\][^{{]*{{.*?--canvas: (#\w+)', css, re.S).group(1)
        for look in THEME_COLOURS
    }
    assert canvas == THEME_COLOURS


def test_a_workers_first_page_travels_light(town, sign_in, assets):
    """HTML, stylesheet, scripts and icons of the first page, as they travel."""
    client = sign_in(town.mei)
    sent = [client.get("/field/", headers={"Accept-Encoding": "br"}, follow_redirects=True)]
    for path in ("app.css", "icons.svg", "icons/icon.svg", "js/app.js"):
        sent.append(client.get(f"/assets/{assets.release}/{path}", headers={"Accept-Encoding": "br"}))
    assert all(answer.status_code == 200 for answer in sent)
    assert sum(len(answer.data) for answer in sent) <= BUDGET
