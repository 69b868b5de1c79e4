"""The list a figure was counted from, packed: kept with a frozen figure, so that it opens the same for ever."""

import hashlib
import struct
import zlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

PACKED = struct.Struct("<16s16sib17s")  # subject, case, day, value, scope
NO_VALUE = -1
NOTHING = bytes(16)


class Item(NamedTuple):
    """One thing that is counted: a case, a report, an objection, a month of a person. `value` None: nobody said any."""

    subject_id: UUID
    case_id: UUID | None
    scope: str
    on: date
    value: int | None


def pack(items: Sequence[Item]) -> bytes:
    return zlib.compress(_joined(items), 6)


def unpack(packed: bytes) -> list[Item]:
    """The items in the order in which they were packed."""
    return [_item(*fields) for fields in PACKED.iter_unpack(zlib.decompress(packed))]


def digest(items: Sequence[Item]) -> str:
    return hashlib.sha256(_joined(items)).hexdigest()


def _joined(items: Sequence[Item]) -> bytes:
    return b"".join(
        PACKED.pack(
            item.subject_id.bytes,
            item.case_id.bytes if item.case_id else NOTHING,
            item.on.toordinal(),
            NO_VALUE if item.value is None else item.value,
            item.scope.encode(),
        )
        for item in items
    )


def _item(subject: bytes, case: bytes, day: int, value: int, scope: bytes) -> Item:
    return Item(
        UUID(bytes=subject),
        UUID(bytes=case) if case != NOTHING else None,
        scope.rstrip(b"\0").decode(),
        date.fromordinal(day),
        None if value == NO_VALUE else value,
    )
