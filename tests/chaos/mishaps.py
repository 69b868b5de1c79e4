"""What befalls a phone while somebody saves a form on it. Each mishap takes one errand through, or gives it up."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from chaos.errands import Errand, Round
from chaos.handset import Handset
from playwright.async_api import Error, Page

SEND_SECONDS = 3
CLOCKS = (3 * 86_400, -3 * 86_400, 5400, -40 * 60)  # seconds ahead
ROOM_BYTES = 8_000


class Hand(Protocol):
    """Whoever holds the phone: saves one errand and waits until it has seen that it is saved."""

    handset: Handset
    round: Round
    chance: random.Random

    async def save(self, errand: Errand, page: Page | None = None, taps: int = 1) -> bool: ...
    async def prepare(self, errand: Errand, page: Page | None = None) -> Page: ...
    def next_errand(self, may_photograph: bool = True, is_offline: bool = False) -> Errand: ...


Mishap = Callable[[Hand], Awaitable[None]]


async def _revive(hand: Hand) -> None:
    await hand.handset.kill()
    await hand.handset.switch_on()


async def nothing(hand: Hand) -> None:
    await hand.save(hand.next_errand())


async def double_tap(hand: Hand) -> None:
    await hand.save(hand.next_errand(), taps=2)


async def killed_while_typing(hand: Hand) -> None:
    errand = hand.next_errand()
    page = await hand.handset.open_form(errand)
    await hand.handset.fill(page, errand, only=2)
    await _revive(hand)
    await hand.save(errand)


async def killed_after_the_camera(hand: Hand) -> None:
    errand = hand.next_errand()
    page = await hand.handset.open_form(errand)
    await hand.handset.fill(page, errand, only=2)
    if errand.pictures:
        await page.locator("input[type=file][multiple]").set_input_files(errand.pictures)
        with suppress(Error):  # at once, or when all are shown
            if hand.chance.random() < 0.5:
                await page.locator(".photos li img").nth(len(errand.pictures) - 1).wait_for()
    await _revive(hand)
    await hand.save(errand)


async def killed_after_saving(hand: Hand) -> None:
    await hand.save(hand.next_errand())
    await _revive(hand)


async def killed_while_sending(hand: Hand) -> None:
    """Photos take longest, so they are hit most."""
    way = hand.chance.choice(("/sync/submissions", "/sync/blobs", "/sync/"))
    sending = hand.handset.proxy.next_request(way)
    await hand.save(hand.next_errand())
    await asyncio.to_thread(sending.wait, SEND_SECONDS)
    await _revive(hand)


async def two_tabs(hand: Hand) -> None:
    """The same form twice, the second begun from the first one's draft; both are saved, with their own words."""
    first = hand.next_errand(may_photograph=False)
    second = hand.round.again(first)
    page = await hand.prepare(first)
    other = await hand.handset.new_tab()
    try:
        if second is None:
            await hand.handset.go("/field/outbox", other)  # looks on, and sends as well
            await hand.save(first, page)
        elif hand.chance.random() < 0.5:
            await hand.prepare(second, other)
            await hand.save(first, page)
            await hand.save(second, other)
        else:
            await hand.handset.open_form(second, other)
            await hand.save(first, page)
            await hand.handset.fill(other, second)
            await hand.save(second, other)
    finally:
        with suppress(Error):
            await other.close()


async def without_network(hand: Hand) -> None:
    await hand.handset.cut_off(True)
    try:
        for _ in range(hand.chance.randint(1, 3)):
            await hand.save(hand.next_errand(is_offline=True))
    finally:
        with suppress(Error):
            await hand.handset.cut_off(False)
        hand.handset.proxy.is_down = False


async def wrong_clock(hand: Hand) -> None:
    await hand.handset.move_clock(hand.chance.choice(CLOCKS))
    try:
        for _ in range(hand.chance.randint(1, 2)):
            await hand.save(hand.next_errand())
    finally:
        with suppress(Error):
            await hand.handset.move_clock(0)


async def no_room(hand: Hand) -> None:
    """The disk is full: text still fits."""
    errand = hand.next_errand(may_photograph=False)
    page = await hand.handset.open_form(errand)
    await hand.handset.squeeze(ROOM_BYTES)
    try:
        await hand.handset.fill(page, errand)
        await hand.save(errand, page)
    finally:
        with suppress(Error):
            await hand.handset.squeeze(None)


async def signs_out_and_in(hand: Hand) -> None:
    """With unsent work or without; it stays where it is."""
    handset = hand.handset
    await handset.go("/field/mine/")
    await handset.page.locator("form[action^='/sign-out'] button").last.click()
    keep = handset.page.locator("dialog.leave [data-do=keep]")
    with suppress(Error):
        await handset.page.wait_for_url(lambda url: "/field/" not in url, timeout=1500)
    with suppress(Error):
        if await keep.is_visible():
            await keep.click()
            await handset.page.wait_for_url(lambda url: "/field/" not in url, timeout=3000)
    await handset.go("/sign-in?next=/field/")
    await hand.save(hand.next_errand())


MISHAPS: dict[Mishap, int] = {
    nothing: 46,
    double_tap: 9,
    two_tabs: 7,
    without_network: 8,
    killed_while_typing: 4,
    killed_after_the_camera: 5,
    killed_after_saving: 4,
    killed_while_sending: 6,
    wrong_clock: 5,
    no_room: 3,
    signs_out_and_in: 3,
}
