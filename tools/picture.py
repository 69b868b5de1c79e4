"""docs/picture.png from the demo town: a worker's Today, a case on the phone, and the desk's overview.

`python -m tools.picture` fills a town of its own in a scratch folder; with the address of a running demo server as its
argument it takes that.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tools.demo_town import PASSWORD
from tools.programs import BIN, ROOT, scratch, tool

PICTURE = ROOT / "docs" / "picture.png"
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 780}
PORT, GAP, PATIENCE = "8769", 24, 30  # seconds
GREY = (226, 229, 233)


def main(address: str = "") -> None:
    """Take the pictures and join them."""
    if address:
        _take(address)
        return
    env = {**os.environ, "FIELDAPP_DEMO": "1", "PORT": PORT, "HOST": "127.0.0.1"}
    with scratch() as folder:
        for command in (("init", "--demo-defaults"), ("demo",)):
            tool("fieldapp", *command, env=env, folder=Path(folder))
        server = subprocess.Popen([BIN / "fieldapp", "serve"], cwd=folder, env=env)
        try:
            _wait(f"http://127.0.0.1:{PORT}")
            _take(f"http://127.0.0.1:{PORT}")
        finally:
            server.terminate()
            server.wait()


def _wait(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(f"{address}/", timeout=2)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
        else:
            return


def _take(address: str) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM"))
        shots = [
            _shot(browser, address, "mei", PHONE, "/field/"),
            _shot(browser, address, "lin", PHONE, "/field/cases/", first="main a[href^='/field/cases/']"),
            _shot(browser, address, "tang", DESK, ""),
        ]
        browser.close()
    _join(shots)


def _shot(
    browser: Browser, address: str, who: str, size: dict[str, int], path: str, first: str = ""
) -> bytes:
    """What somebody sees at `path` (else where they start), or behind the first link there."""
    page = browser.new_context(viewport=size, locale="zh-CN", device_scale_factor=1.5).new_page()
    page.goto(f"{address}/sign-in")
    page.fill("[name=sign_in_name]", who)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button:not([type=button])")
    page.wait_for_load_state("networkidle")
    if path:  # else where the person starts
        page.goto(f"{address}{path}")
    if first:
        page.goto(address + (page.locator(first).first.get_attribute("href") or ""))
    page.wait_for_load_state("networkidle")
    return page.screenshot()


def _join(shots: list[bytes]) -> None:
    parts = [Image.open(BytesIO(shot)) for shot in shots]
    width = sum(part.width for part in parts) + GAP * (len(parts) + 1)
    whole = Image.new("RGB", (width, max(part.height for part in parts) + 2 * GAP), GREY)
    left = GAP
    for part in parts:
        whole.paste(part, (left, GAP))
        left += part.width + GAP
    whole.quantize(128).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:2])
