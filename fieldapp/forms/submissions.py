"""What a phone sends: read from JSON into typed values, or refused as unreadable. Knows no kind of form."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec

from fieldapp.forms.base import BROKEN

LONGEST_BODY = 64 * 1024
MOST_NUMBERS = 10_000_000  # one phone never gives out more
MOST_PHOTO_BYTES = 20 * 1024 * 1024
DISCARDED = "discarded"

Shape = TypeVar("Shape", bound=msgspec.Struct)
Words = Annotated[str, msgspec.Meta(max_length=60_000)]
Name = Annotated[str, msgspec.Meta(max_length=100)]
Values = Annotated[list[Words], msgspec.Meta(max_length=200)]
Version = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Number = Annotated[int, msgspec.Meta(ge=0, le=MOST_NUMBERS)]
# A time as it was told: only read_moment() knows whether there is such a time.
TOLD = "^[-+0-9TZtz:., ]{0,64}$"
Told = Annotated[str, msgspec.Meta(pattern=TOLD)]
YEARS = range(1970, 2100)  # of clocks that were never set, too


class Unreadable(ValueError):
    """No submission of ours; the message says why, for whoever reads the quarantine."""


class Announced(msgspec.Struct, frozen=True):
    """A photo that will follow: `size` in bytes, `sha256` (hex) of them."""

    id: UUID
    size: Annotated[int, msgspec.Meta(gt=0, le=MOST_PHOTO_BYTES)]
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Envelope(msgspec.Struct, frozen=True):
    """One submission as the phone saved it (docs/OFFLINE.md).

    `after`: my own earlier change of the same record, which must be in before this one.
    """

    kind: Annotated[str, msgspec.Meta(max_length=40)]
    fields: Annotated[dict[Name, Values], msgspec.Meta(max_length=200)] = {}
    form_version: Version = 1
    target: UUID | None = None
    base_version: Version | None = None
    captured_at: Told | None = None
    blobs: Annotated[list[Announced], msgspec.Meta(max_length=6)] = []
    fixes: UUID | None = None
    after: UUID | None = None


class Held(msgspec.Struct, frozen=True):
    """What a phone says of itself: which numbers it still holds, and how it is kept."""

    device: UUID
    app_version: Annotated[str, msgspec.Meta(max_length=40)] = ""
    held: Annotated[list[tuple[Number, Number]], msgspec.Meta(max_length=2000)] = []
    held_count: Number = 0
    oldest_at: Told | None = None
    highest: Number = 0
    free_mb: Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)] | None = None
    persisted: bool | None = None
    sent_at: Told | None = None
    need_key: bool = False


def read_envelope(body: bytes) -> Envelope:
    """The submission in `body`. Raises Unreadable for broken text, NUL, or another shape."""
    return read_json(body, Envelope)


def read_held(body: bytes) -> Held:
    """What the phone says in a hello. Raises Unreadable."""
    return read_json(body, Held)


def read_moment(text: str | None) -> datetime | None:
    """The moment that was told, with its offset; None for one that no clock shows."""
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo and moment.year in YEARS else None


def read_json(body: bytes, shape: type[Shape]) -> Shape:
    """What `body` says in this shape. Raises Unreadable."""
    try:
        text = body.decode()
        found = msgspec.json.decode(text, type=shape)
    except (UnicodeDecodeError, msgspec.DecodeError) as wrong:
        raise Unreadable(str(wrong)) from wrong
    if BROKEN.search(text) or any(map(BROKEN.search, _all_words(msgspec.to_builtins(found)))):
        raise Unreadable("a character that cannot be stored")
    return found


def _all_words(said: object) -> Iterator[str]:
    """Every text in it, names included: an escaped character shows only here."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict | list | tuple):
        parts = [*said, *said.values()] if isinstance(said, dict) else said
        for part in parts:
            yield from _all_words(part)
