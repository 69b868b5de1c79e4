"""Whoever holds a phone: chooses what to do, lets things befall it, and notes what stands on the screen."""

import asyncio
import random
import time
from contextlib import suppress

from chaos import mishaps
from chaos.errands import Errand, Round
from chaos.handset import Handset, Unreachable
from chaos.ledger import Ledger
from playwright.async_api import Error, Page

SEE_SECONDS = 20
LONGEST_SECONDS = 90  # that one mishap may take
DRAIN_SECONDS = 180
PREPARED = 0.7  # the share of phones that have loaded the app before the line goes bad
GREEN = {"done", "none"}
GREEN_CHIP = "sync-chip[data-state=done], sync-chip[data-state=none]"


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
            await self.handset.save(page, errand.kind, taps)
            await asyncio.wait_for(seen.wait(), SEE_SECONDS)
        except (Error, TimeoutError) as lost:
            if not seen.is_set():
                self.ledger.doubts(self.round.worker, errand)
                self.round.gave_up(errand)
                self.failures.append(
                    f"{errand.kind} {errand.words}: not seen; {_told(lost)} {await self._look(page)}"
                )
                return False
        finally:
            self._in_hand.pop(page, None)
            self.ledger.under_way -= 1
        return True

    async def _look(self, page: Page) -> str:
        """What stands there instead of "saved"."""
        with suppress(Error):
            path = self.round.album / f"unseen-{self.round.number}-{self.round.worker}.png"
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
                self.failures.append(f"{time.monotonic() - began:.0f} s {mishap.__name__}: {_told(stuck)}")
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
                if await handset.chip() == "bad":
                    await handset.put_right()
                await handset.page.locator(GREEN_CHIP).wait_for()
            with suppress(Error):
                state = await handset.chip()
        return state


def _told(wrong: BaseException) -> str:
    return f"{type(wrong).__name__} {str(wrong)[:200]}"
