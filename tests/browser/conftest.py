"""A real Chromium, 360 by 740 px, in Chinese, on a live app. Any console error fails the test."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser.watching import Watched, violations
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from support.live import LiveApp, run_live
from support.site import furnish

if TYPE_CHECKING:
    from browser.phones import Phone

PATIENCE_MS = 20_000  # a page that never comes to look as expected ends the test; no time decides it
expect.set_options(timeout=PATIENCE_MS)
ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [  # what a browser would otherwise ask of the closed network
    "--lang=zh-CN",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


def executable() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ON_PATH)), None)
    if not found:
        pytest.fail("no Chromium: set CHROMIUM to its path, or run ./dev test browser, which gets one")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=executable(), args=[*QUIET, *sandbox])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveApp]:
    """One live app for all tests that only look; tests that change something take `live_app`."""
    with run_live(tmp_path_factory.mktemp("site-photos")) as live:
        furnish(live)
        yield live


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Watched]:
    watched = Watched(chromium)
    yield watched
    watched.close()
    assert watched.errors == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """axe(page) → what axe finds wrong with the page as it is now, one line each."""
    return violations


@pytest.fixture
def phone(chromium: Browser, live_app: LiveApp, tmp_path: Path) -> Iterator["Phone"]:
    """A phone of mei's; nothing may go wrong in its pages that a test did not expect."""
    from browser.phones import Phone  # which needs this module

    phone = Phone(chromium, live_app, tmp_path / "phone")
    phone.sign_in("mei")
    yield phone
    phone.context.close()
    assert phone.errors == []


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Two photos that no one can make much smaller: a few pieces each."""
    paths = [tmp_path / "one.jpg", tmp_path / "two.jpg"]
    for number, path in enumerate(paths):
        noise = random.Random(number).randbytes(900 * 700)
        Image.frombytes("L", (900, 700), noise).convert("RGB").save(path, "JPEG", quality=85)
    return paths
