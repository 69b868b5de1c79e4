"""The health page, error pages, headers: what holds for the whole app."""

import re

from support.residents import fill


def test_healthz_says_what_is_well(client, town):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert (
        answer.json["database"] == "ok" and answer.json["migrations"] == "current" and answer.json["version"]
    )


def test_every_error_page_carries_the_request_id(client, town):
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] in answer.text


def test_the_policy_allows_nothing_inline(client, town):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy


def test_pages_are_compressed(client, town):
    answer = client.get(f"{fill(client)}/category", headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br" and len(answer.data) < 5000


def test_the_manifest_names_icons_that_exist(client, town):
    manifest = client.get("/manifest.webmanifest").json
    assert manifest["start_url"] == "/field/" and manifest["display"] == "standalone"
    assert all(client.get(icon["src"]).status_code == 200 for icon in manifest["icons"])


def test_assets_are_kept_for_ever_and_nothing_else_is_served(client, town):
    address = re.search(r'/assets/[^"]+app\.css', client.get("/").text).group()
    answer = client.get(address, headers={"Accept-Encoding": "br"})
    assert "immutable" in answer.headers["Cache-Control"] and answer.headers["Content-Encoding"] == "br"
    folder = address.rsplit("/", 1)[0]
    for wrong in ("/../config.py", "/%2e%2e/config.py", "/css/tokens.css", "/nothing"):
        assert client.get(folder + wrong).status_code == 404


def test_vendored_files_are_what_they_say(app):
    import hashlib
    import json
    from pathlib import Path

    folder = Path(app.root_path) / "static" / "vendor"
    listed = json.loads((folder / "vendor.json").read_text())
    assert {each["file"] for each in listed} == {path.name for path in folder.iterdir()} - {"vendor.json"}
    for each in listed:
        assert hashlib.sha256((folder / each["file"]).read_bytes()).hexdigest() == each["sha256"]
