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
from datetime import timedelta
from pathlib import Path
from typing import Any

from chaos.errands import Round
from chaos.hand import GREEN, Hand
from chaos.handset import Handset
from chaos.ledger import Ledger
from chaos.proxy import FaultProxy
from chaos.server import Server
from chaos.verdict import Town, judge
from playwright.async_api import Playwright, async_playwright
from sqlalchemy.orm import Session

from fieldapp import clock
from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.models import Household, Task

WORKERS = ("mei", "zhao", "far")
SECONDS_EACH = 9  # the most that one submission may take on the average, with all that befalls
START_SECONDS = 120
BUILD = Path(__file__).parents[2] / "build" / "chaos"


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
            tasks = [_task(town, getattr(town, name), home, number, now) for number in range(count // 6 + 6)]
            tired = [tired_home(home, number) for number in range(count // 25 + 3)]
            session.add_all([*tasks, *tired])
            session.flush()
            made[name] = ([str(home.id)], [str(task.id) for task in tasks], [str(each.id) for each in tired])

    return prepare


def tired_home(near: Household, number: int) -> Household:
    """A household that will not want any more visits."""
    return Household(
        code=f"{near.code[:-4]}{8000 + number}", grid_id=near.grid_id, scope=near.scope,
        address=f"后街{number}号", registered_at=near.registered_at,
    )  # fmt: skip


def _task(town: Any, worker: Any, home: Household, number: int, now: Any) -> Task:
    return Task(
        title=f"第{number}次看望", due_on=clock.day_of(now) + timedelta(days=3), scope=home.scope,
        service_item_id=town.visit_item.id, household_id=home.id, place_id=home.grid_id,
        assignee_id=worker.id, given_by_id=town.lin.id, given_at=now,
    )  # fmt: skip


def hand_out(
    play: Playwright, server: Server, folder: Path, made: dict[str, Any], ledger: Ledger, seed: int
) -> list[Hand]:
    """A phone behind a bad line of its own for each worker."""
    album, hands = folder / "album", []
    album.mkdir()
    for name in WORKERS:
        chance = random.Random(f"{seed} {name}")
        proxy = FaultProxy(server.port, chance.randrange(10**9), server.kill_and_start)
        proxy.start()
        hand = Hand(Round(name, random.Random(f"{seed} {name} errands"), album, *made[name]), ledger, chance)
        hand.handset = Handset(play, name, folder / f"phone-{name}", proxy, hand.saw, chance)
        hands.append(hand)
    return hands


async def run(hands: list[Hand], server: Server, folder: Path, wanted: int) -> list[str]:
    """Until enough was seen and every phone says that all is up; what they say instead otherwise."""
    until = time.monotonic() + START_SECONDS + SECONDS_EACH * wanted
    try:
        await asyncio.gather(*(hand.work(until) for hand in hands))
        for hand in hands:
            hand.handset.proxy.rages = False
        server.wait()
        states = await asyncio.gather(*(hand.drain() for hand in hands))
        stuck = [(hand, state) for hand, state in zip(hands, states, strict=True) if state not in GREEN]
        return [await _describe(hand, state, folder) for hand, state in stuck]
    finally:
        for hand in hands:
            await hand.handset.switch_off()
            hand.handset.proxy.stop()


async def _describe(hand: Hand, state: str, folder: Path) -> str:
    page = hand.handset.page
    await page.screenshot(path=folder / f"{hand.round.worker}.png", full_page=True)
    waiting = await page.locator("outbox-page [data-id]:not([data-state=sent])").all_inner_texts()
    said = hand.handset.said[-5:]
    return f"{hand.round.worker}'s phone at {page.url} says {state!r}: {waiting} {said}"


async def chaos(wanted: int, seed: int, folder: Path, is_wordy: bool) -> int:
    made: dict[str, Any] = {}
    server, ledger = Server(folder), Ledger(wanted)
    server.build(prepare_town(wanted, made))
    before, began = Town.of(server.engine()), time.monotonic()
    with server:
        async with async_playwright() as play:
            hands = hand_out(play, server, folder, made, ledger, seed)
            wrong = await run(hands, server, folder, wanted)
        found = judge(server.engine(), PhotoFiles(server.photo_folder), before, ledger)
    tell_the_story(seed, time.monotonic() - began, server, ledger, hands)
    if is_wordy:
        say("\n".join(f"  {hand.round.worker}: {line}" for hand in hands for line in hand.failures))
    if len(ledger.seen) < wanted:
        wrong.append(f"only {len(ledger.seen)} of {wanted} were seen saved in time")
    wrong += found.complaints
    say("".join(f"WRONG: {line}\n" for line in wrong) + f"{found.received}/{len(ledger.seen)} received, "
        f"{found.lost} lost, {found.doubled} duplicated")  # fmt: skip
    return 1 if wrong or found.lost or found.doubled else 0


def tell_the_story(seed: int, seconds: float, server: Server, ledger: Ledger, hands: list[Hand]) -> None:
    deaths = sum(hand.handset.deaths for hand in hands)
    say(f"seed {seed}: {seconds:.0f} s, {server.kills} server deaths, {deaths} browser deaths, "
        f"{len(ledger.doubtful)} tapped but not seen, PIN: {[h.round.worker for h in hands if h.handset.pin]}")  # fmt: skip
    say("line: " + _listed(sum((hand.handset.proxy.seen for hand in hands), Counter())))
    say("kinds: " + _listed(Counter(entry.errand.kind for entry in ledger.seen)))
    say("phones: " + _listed({name: f"{len(t)} ({sum(t):.0f} s)" for name, t in ledger.befell.items()}))


def _listed(counts: dict[str, Any]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> int:
    reader = argparse.ArgumentParser(prog="./dev chaos", description=__doc__)
    reader.add_argument("--submissions", type=int, default=100)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--verbose", action="store_true", help="also what the phones could not do")
    given = reader.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fieldapp-chaos-"))
    status = asyncio.run(chaos(given.submissions, given.seed, folder, given.verbose))
    if status:
        kept = BUILD / f"seed-{given.seed}"
        shutil.rmtree(kept, ignore_errors=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, kept)
        sys.stderr.write(
            f"kept in {kept}; again: ./dev chaos --submissions {given.submissions} --seed {given.seed}\n"
        )
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
