"""A real Chromium, 360 by 740 px, in Chinese, on a live app. Any console error fails the test."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from browser.watching import Watched, violations
from msgspec.structs import replace
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from support import databases
from support.live import LiveApp, run_live

from fieldapp.clock import day_of
from fieldapp.domain import receipts
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.offline import devices
from fieldapp.domain.patrols import patrols
from fieldapp.domain.patrols.findings import Findings
from fieldapp.domain.submissions import receiving
from fieldapp.domain.submissions.arrivals import Arrival, Judgement
from fieldapp.forms.submissions import Envelope, Held
from fieldapp.models import Door, Outcome, QuarantineKind

if TYPE_CHECKING:
    from browser.phones import Phone

CONFLICT = Judgement(
    Outcome.REVIEW, reason="Somebody else changed this record meanwhile. Please look at both."
)

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
        _patrols(live)
        _phones(live)
        _desk(live)
        yield live


def _patrols(live: LiveApp) -> None:
    """Two patrols of mei's, so that their pages can be opened: yesterday's and one under way."""
    with live.session() as session:
        town = databases.CastHere(session)
        mei, now = Actor.of(town.mei, day_of(databases.NOW)), databases.NOW
        done = patrols.start(session, mei, town.grid, now - timedelta(days=1))
        patrols.finish(session, mei, done, Findings("西大街", "", [("消防通道", "")]), now)
        patrols.start(session, mei, town.grid, now)
        session.commit()


def _phones(live: LiveApp) -> None:
    """mei's phone misses two numbers and sent what conflicts; one thing could not be read."""
    with live.session() as session:
        town, now = databases.CastHere(session), databases.NOW
        mei, phone = Actor.of(town.mei, day_of(now)), uuid4()
        told = Held(phone, "2026.11", held=[(4, 5)], held_count=2, highest=5, free_mb=120, persisted=False)
        devices.note_contact(
            session, mei, replace(told, oldest_at=(now - timedelta(hours=30)).isoformat()), now
        )
        for kind, target, fields in (
            ("household_edit", town.house.id, {"address": ["西大街12号1单元303室"], "headcount": ["4"]}),
            ("task_done", town.task.id, {"words": ["已看望，一切都好"]}),
        ):
            arrival = Arrival(
                uuid4(), Envelope(kind, fields, target=target, captured_at=now.isoformat()), now, phone
            )
            receiving.receive(session, mei, arrival, now, lambda *_: CONFLICT)
        receipts.quarantine(session, Door.SYNC, town.mei.id, QuarantineKind.UNREADABLE, "{", now)
        session.commit()


def _desk(live: LiveApp) -> None:
    """tang keeps a filter, has chased a case in one go and filed a report, so that these pages can be opened."""
    tang = live.sign_in("tang")
    with live.session() as session:
        case_id = str(databases.CastHere(session).other_case.id)
    for address, sent in (
        ("/desk/filters/", {"name": "待决定", "state": "waiting"}),
        ("/desk/bulk/", {"step": "chase", "case": case_id}),
        (
            "/desk/intake/",
            {
                "source": "walk_in",
                "category": "rubbish",
                "words": "楼道里有垃圾",
                "place_words": "西大街12号",
                "village": "610902001003",
                "urgency": "ordinary",
            },
        ),
    ):
        assert tang.post(address, data={"submission_id": str(uuid4()), **sent}).status_code == 303


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
