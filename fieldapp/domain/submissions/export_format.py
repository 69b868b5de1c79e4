"""The file that a phone exports: its items and photos, sealed for the server."""

from typing import Annotated
from uuid import UUID

import msgspec

from fieldapp.crypto import keys
from fieldapp.domain.errors import RuleBroken
from fieldapp.forms.submissions import MOST_PHOTO_BYTES, Number

FORMAT = 1
MOST_ITEMS = 10_000
LONGEST_FILE = 500 * 1024 * 1024  # bytes; how much is read of one is the door's
Photograph = Annotated[bytes, msgspec.Meta(max_length=MOST_PHOTO_BYTES)]


class Item(msgspec.Struct, frozen=True):
    """One form as it lies in an outbox; `body` is the very text the phone would send."""

    id: UUID
    seq: Number
    kind: Annotated[str, msgspec.Meta(max_length=40)]
    body: msgspec.Raw


class Exported(msgspec.Struct, frozen=True):
    """What one person's store on one phone had not sent yet. `person`: that person's mark."""

    person: Annotated[str, msgspec.Meta(max_length=100)]
    device: UUID
    items: Annotated[list[Item], msgspec.Meta(max_length=MOST_ITEMS)]
    photos: Annotated[dict[UUID, Photograph], msgspec.Meta(max_length=MOST_ITEMS)] = {}


class _Sealed(msgspec.Struct, rename={"sender": "from"}):
    sender: Annotated[bytes, msgspec.Meta(max_length=500)]
    iv: Annotated[bytes, msgspec.Meta(max_length=100)]
    data: Annotated[bytes, msgspec.Meta(max_length=LONGEST_FILE)]


class _File(msgspec.Struct):
    v: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    sealed: _Sealed


def read_file(body: bytes) -> Exported:
    """What is in the file. Raises RuleBroken when a phone did not write it so, or for another server."""
    try:
        file = msgspec.json.decode(body, type=_File)
    except msgspec.DecodeError as wrong:
        raise RuleBroken("This file was not exported by a phone, or it is incomplete.") from wrong
    if file.v != FORMAT:
        raise RuleBroken(
            "This file was exported by a newer version of the app. Please update the server first."
        )
    try:
        opened = keys.open_export(file.sealed.sender, file.sealed.iv, file.sealed.data)
    except ValueError as wrong:
        raise RuleBroken("This file was exported for another server or has been altered.") from wrong
    try:
        return msgspec.json.decode(opened, type=Exported)
    except msgspec.DecodeError as wrong:
        raise RuleBroken("This file was not exported by a phone, or it is incomplete.") from wrong
