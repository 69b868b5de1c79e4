"""Makes a photo harmless: decoded by a program of its own that can be ended (decoder.py), one at a time."""

import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fieldapp import bounded_process
from fieldapp.domain.errors import N_, RuleBroken
from fieldapp.domain.photos.headers import read_header

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
MOST_MEMORY = 200 * 1024 * 1024  # for one decoding, twice the file included; the process has a little more
LONGEST_WAIT = 120  # seconds for one photo, however busy the machine is
DECODER = Path(__file__).with_name("decoder.py")
AT_ONCE = threading.Semaphore(1)  # one large picture takes up to 250 MB while it is decoded
NO_PHOTO = N_("One file is not a photo (JPEG, PNG, WebP or HEIC), or is damaged.")
INCOMPLETE = N_("A photo arrived incomplete. Please choose it again.")
TOO_HEAVY = N_(
    "A photo is too large to be opened in this format. Please save it as an ordinary JPEG or make it smaller, "
    "and choose it again."
)
REASONS = {"damaged": NO_PHOTO, "incomplete": INCOMPLETE, "memory": TOO_HEAVY}


class PhotoRefused(RuleBroken):
    """A picture we do not take; the message says why and what to do."""


@dataclass(frozen=True)
class Encoded:
    """A harmless JPEG and its thumbnail: upright, no metadata. Sizes in pixels."""

    picture: bytes
    thumbnail: bytes
    width: int
    height: int


def judge(body: bytes) -> None:
    """Look at size, kind and header of an upload without decoding it. Raises PhotoRefused."""
    if len(body) > MOST_BYTES:
        raise PhotoRefused("A photo is larger than 20 MB. Please send a smaller one.")
    header = read_header(body)
    if header is None:
        raise PhotoRefused(NO_PHOTO)
    if header.width * header.height > MOST_PIXELS:
        raise PhotoRefused("A photo has more than 60 megapixels. Please send a smaller one.")
    if header.memory + 2 * len(body) > MOST_MEMORY:
        raise PhotoRefused(TOO_HEAVY)


def reencode(body: bytes) -> Encoded:
    """Decode, turn upright, shrink to 1600 px, and write anew without any metadata.

    Raises PhotoRefused when the picture cannot be shown, ProgramFailed when that could not be found out.
    """
    with tempfile.TemporaryFile() as file:
        file.write(body)
        file.seek(0)
        return reencode_file(file)


def reencode_file(file: IO[bytes], meanwhile: Callable[[], object] | None = None) -> Encoded:
    """reencode() for an open file, whose bytes this process never holds.

    `meanwhile` is called now and then, while others are decoded before this one, too.
    """
    try:
        with _turn(meanwhile):
            return _encoded(bounded_process.run(DECODER, file, LONGEST_WAIT, meanwhile))
    except bounded_process.Refused as refused:
        raise PhotoRefused(REASONS.get(str(refused), NO_PHOTO)) from refused


@contextmanager
def _turn(meanwhile: Callable[[], object] | None) -> Iterator[None]:
    while not AT_ONCE.acquire(timeout=bounded_process.MOMENT):
        if meanwhile is not None:
            meanwhile()
    try:
        yield
    finally:
        AT_ONCE.release()


def _encoded(output: bytes) -> Encoded:
    line, both = output.split(b"\n", 1)
    about = json.loads(line)
    cut = about["picture"]
    return Encoded(both[:cut], both[cut:], about["width"], about["height"])
