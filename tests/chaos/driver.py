"""Drives phones, a bad line and a mortal server through N submissions by a seed, then asks what arrived.

N is counted from the "saved" that stood on a screen, never from the phone's or the server's tables.
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from chaos import mishaps
from chaos.errands import Errand, Round
from chaos.handset import Handset, Unreachable
from chaos.ledger import Ledger
from chaos.proxy import FaultProxy
from chaos.server import Server
from chaos.verdict import Town, judge
from playwright.async_api import Error, Page, Playwright, async_playwright
from sqlalchemy.orm import Session

from fieldapp import clock
from fieldapp.models import Household, Task

WORKERS = ("mei", "zhao", "far")
SEE_SECONDS = 20
LONGEST_SECONDS = 90  # that one mishap may take
DRAIN_SECONDS = 180
SECONDS_EACH = 9  # the most that one submission may take on the average, with all that befalls
START_SECONDS = 120
PREPARED = 0.7  # the share of phones that have loaded the app before the line goes bad
GREEN = {"done", "none"}
BUILD = Path(__file__).parents[2] / "build" / "chaos"


class Hand:
    """Holds one phone: chooses what to do, lets things befall it, notes what it sees."""

    def __init__(self, round: Round, ledger: Ledger, chance: random.Random) -> None:
        self.round, self.ledger, self.chance = round, ledger, chance
        self.handset: Handset
        self._in_hand: dict[Page, Errand] = {}
        self._seen: dict[int, asyncio.Event] = {}
        self.failures: list[str] = []

    def saw(self, page: Page, saved_id: str, words: str) -> None:
        """The element that says "saved" stands on the screen of `page`."""
        errand = self._in_hand.pop(page, None)
        if errand is None or not words.strip():
            return
        self.ledger.saw(saved_id, self.round.worker, errand)
        self.round.note(errand, saved_id)
        self._seen[id(errand)].set()

    def next_errand(self, may_photograph: bool = True, is_offline: bool = False) -> Errand:
        """Without a network only a phone with a PIN carries more than the empty forms."""
        return self.round.next_errand(may_photograph, is_offline and not self.handset.pin)

    async def prepare(self, errand: Errand, page: Page | None = None) -> Page:
        page = await self.handset.open_form(errand, page)
        await self.handset.fill(page, errand)
        if errand.pictures:
            await self.handset.photograph(page, errand)
        return page

    async def save(self, errand: Errand, page: Page | None = None, taps: int = 1) -> bool:
        """Fill in (unless it is), tap, and look at the screen until "saved" stands there."""
        if page is None:
            page = await self.prepare(errand)
        if not self.ledger.may_begin():
            return False
        seen = self._seen[id(errand)] = asyncio.Event()
        self._in_hand[page] = errand
        try:
            await self.handset.save(page, taps)
            await asyncio.wait_for(seen.wait(), SEE_SECONDS)
        except (Error, TimeoutError) as lost:
            if not seen.is_set():
                self.ledger.doubts(self.round.worker, errand)
                self.round.gave_up(errand)
                self.failures.append(f"{errand.kind} {errand.words}: {type(lost).__name__} {str(lost)[:200]} {await self._look(page)}")
                return False
        finally:
            self._in_hand.pop(page, None)
            self.ledger.under_way -= 1
        return True

    async def _look(self, page: Page) -> str:
        """What stands there instead of "saved"."""
        with suppress(Error):
            path = BUILD / f"unseen-{len(self.ledger.doubtful)}-{self.round.worker}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=path, full_page=True)
            return f"{page.url} {self.handset.said[-3:]}"
        return ""

    async def work(self, until: float) -> None:
        """One errand after the other until enough were seen."""
        await self.handset.switch_on()
        if self.chance.random() < PREPARED:
            self.handset.proxy.rages = False
            with suppress(Error, Unreachable, TimeoutError):
                async with asyncio.timeout(LONGEST_SECONDS):
                    await self.handset.prepare_for_the_hills()
        self.handset.proxy.rages = True
        while not self.ledger.is_full and time.monotonic() < until:
            [mishap] = self.chance.choices(list(mishaps.MISHAPS), list(mishaps.MISHAPS.values()))
            began = time.monotonic()
            try:
                async with asyncio.timeout(LONGEST_SECONDS):
                    await mishap(self)
            except (Error, Unreachable, TimeoutError) as stuck:
                self.failures.append(f"{time.monotonic() - began:.0f} s {mishap.__name__}: {type(stuck).__name__} {str(stuck)[:200]}")
                await self._pull_together()
            self.ledger.befell.setdefault(mishap.__name__, []).append(time.monotonic() - began)

    async def _pull_together(self) -> None:
        """A page that hangs, a browser that is gone: begin again with the same phone."""
        with suppress(Error):
            if not self.handset.is_dead:
                await self.handset.page.goto("about:blank")
                return
        await self.handset.switch_off()
        await self.handset.switch_on()

    async def drain(self) -> str:
        """Everything is well again; the chip says when all is up."""
        handset, until = self.handset, time.monotonic() + DRAIN_SECONDS
        handset.proxy.rages = handset.proxy.is_down = False
        await self._pull_together()
        await handset.cut_off(False)
        state = ""
        while time.monotonic() < until and state not in GREEN:
            with suppress(Error, Unreachable, TimeoutError):
                await handset.move_clock(0)
                await handset.go("/field/outbox")
                await handset.page.locator("sync-chip[data-state]").wait_for()
                upload = handset.page.locator("[data-do=upload]")
                if await upload.is_visible():
                    await upload.click()
                await handset.page.locator("sync-chip[data-state=done], sync-chip[data-state=none]").wait_for()
            with suppress(Error):
                state = await handset.chip()
        return state


def prepare_town(count: int, made: dict[str, Any]) -> Any:
    """More tasks and a household for the worker who has none; `made` takes who and what there is."""

    def prepare(session: Session, town: Any) -> None:
        now = clock.now()
        far_home = Household(
            code=f"{town.far_grid.code}-0001", grid_id=town.far_grid.id, scope=town.far_grid.scope,
            address="南街1号", registered_at=now,
        )  # fmt: skip
        session.add(far_home)
        session.flush()
        for name, home in zip(WORKERS, (town.house, town.other_house, far_home), strict=True):
            tasks = [_task(town, getattr(town, name), home, number, now) for number in range(count // 8 + 6)]
            session.add_all(tasks)
            session.flush()
            made[name] = ([str(home.id)], [str(task.id) for task in tasks])

    return prepare


def _task(town: Any, worker: Any, home: Household, number: int, now: Any) -> Task:
    return Task(
        title=f"第{number}次看望", due_on=clock.day_of(now) + timedelta(days=3), scope=home.scope,
        service_item_id=town.visit_item.id, household_id=home.id, place_id=home.grid_id,
        assignee_id=worker.id, given_by_id=town.lin.id, given_at=now,
    )  # fmt: skip


async def run(play: Playwright, server: Server, folder: Path, made: dict[str, Any], wanted: int, seed: int) -> tuple[Ledger, list[Hand], list[str]]:
    ledger, hands, proxies = Ledger(wanted), [], []
    for name in WORKERS:
        chance = random.Random(f"{seed} {name}")
        proxy = FaultProxy(server.port, chance.randrange(10**9), server.kill_and_start)
        proxy.start()
        album = folder / "album"
        album.mkdir(exist_ok=True)
        hand = Hand(Round(name, random.Random(f"{seed} {name} errands"), album, *made[name]), ledger, chance)
        hand.handset = Handset(play, name, folder / f"phone-{name}", proxy, hand.saw, chance)
        hands.append(hand)
        proxies.append(proxy)
    until = time.monotonic() + START_SECONDS + SECONDS_EACH * wanted
    try:
        await asyncio.gather(*(hand.work(until) for hand in hands))
        for proxy in proxies:
            proxy.rages = False
        server.wait()
        states = await asyncio.gather(*(hand.drain() for hand in hands))
        stuck = [f"{hand.round.worker}'s phone says {s!r}" for hand, s in zip(hands, states, strict=True) if s not in GREEN]
        for hand, state in zip(hands, states, strict=True):
            if state not in GREEN:
                stuck += hand.handset.said[-20:]
                stuck.append(await hand.handset.page.locator("main").inner_text())
                await hand.handset.page.screenshot(path=folder / f"{hand.round.worker}.png", full_page=True)
        return ledger, hands, stuck
    finally:
        for hand in hands:
            await hand.handset.switch_off()
        for proxy in proxies:
            proxy.stop()


async def chaos(wanted: int, seed: int, folder: Path, verbose: bool) -> int:
    made: dict[str, Any] = {}
    server = Server(folder)
    server.build(prepare_town(wanted, made))
    before = Town.of(server.engine())
    began = time.monotonic()
    with server:
        async with async_playwright() as play:
            ledger, hands, wrong = await run(play, server, folder, made, wanted, seed)
        found = judge(server, before, ledger)
    faults = sum((hand.handset.proxy.seen for hand in hands), Counter())
    say(f"seed {seed}: {time.monotonic() - began:.0f} s, {server.kills} server deaths, "
        f"{sum(hand.handset.deaths for hand in hands)} browser deaths, {len(ledger.doubtful)} tapped but not seen")
    say(f"line: {', '.join(f'{name} {n}' for name, n in sorted(faults.items()))}")
    say(f"phones: {', '.join(f'{name} {len(t)} ({sum(t):.0f} s)' for name, t in sorted(ledger.befell.items()))}")
    say(f"kinds: {', '.join(f'{k} {n}' for k, n in sorted(Counter(e.errand.kind for e in ledger.seen).items()))}")
    if verbose:
        for hand in hands:
            for line in hand.failures:
                say(f"  {hand.round.worker}: {line}")
    if len(ledger.seen) < wanted:
        wrong.append(f"only {len(ledger.seen)} of {wanted} were seen saved in time")
    wrong += found.complaints
    for line in wrong:
        say(f"WRONG: {line}")
    say(f"{found.received}/{len(ledger.seen)} received, {found.lost} lost, {found.doubled} duplicated")
    return 1 if wrong or found.lost or found.doubled else 0


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> int:
    reader = argparse.ArgumentParser(prog="./dev chaos", description=__doc__)
    reader.add_argument("--submissions", type=int, default=100)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--verbose", action="store_true")
    given = reader.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fieldapp-chaos-"))
    status = asyncio.run(chaos(given.submissions, given.seed, folder, given.verbose))
    if status:
        kept = BUILD / f"seed-{given.seed}"
        shutil.rmtree(kept, ignore_errors=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, kept)
        sys.stderr.write(f"kept in {kept}; again: ./dev chaos --submissions {given.submissions} --seed {given.seed}\n")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
