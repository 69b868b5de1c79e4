"""What a phone says when it asks for the pages it takes along."""

from typing import Annotated
from uuid import UUID

import msgspec

from fieldapp.forms import submissions


class Asked(msgspec.Struct):
    """`device`: this person's store on the phone; `cursor`: what it was told with the last hand-over."""

    device: UUID
    cursor: Annotated[str, msgspec.Meta(max_length=100)] | None = None

    @property
    def last(self) -> UUID | None:
        """The cursor, None for one that was never ours."""
        try:
            return UUID(self.cursor or "")
        except ValueError:
            return None


def read_asked(body: bytes) -> Asked:
    """Raises Unreadable."""
    return submissions.read_json(body, Asked)
