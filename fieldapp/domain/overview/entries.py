"""One card of today's list: what to do, with what, by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from fieldapp.models import CaseState, Household

S = CaseState
MOST_ENTRIES = 50
TO_HANDLE = (S.DISPATCHED, S.SIGNED, S.IN_HAND)
TO_VERIFY = (S.FED_BACK, S.SETTLED)


class Ask(StrEnum):
    """What is to be done next."""

    FINISH_PATROL = "finish_patrol"
    DO_TASK = "do_task"
    VISIT = "visit"
    SIGN = "sign"
    FEED_BACK = "feed_back"
    RESUME = "resume"
    VERIFY = "verify"
    DISPATCH = "dispatch"
    DECIDE = "decide"
    CLOSE = "close"
    ANSWER_CALL = "answer_call"
    JOIN = "join"
    REFUSED_TASK = "refused_task"


@dataclass(frozen=True)
class Entry:
    """One card: what to do, with what (`id` is the patrol's, task's, resident's or case's), by when."""

    ask: Ask
    id: UUID
    title: str
    detail: str
    due_at: datetime | None
    is_to_accept: bool = False  # urgent, and `due_at` is by when it must be accepted
    household: Household | None = None  # the door it is at


@dataclass(frozen=True)
class Door:
    """What is to be done at one door, the most pressing first: one card, and one form for all of it."""

    household: Household
    entries: tuple[Entry, ...]

    @property
    def due_at(self) -> datetime | None:
        return self.entries[0].due_at


def by_door(found: Sequence[Entry]) -> list[Entry | Door]:
    """The same list with the tasks and visits of a household together, where the first of them stands."""
    doors: dict[UUID, list[Entry]] = {}
    for entry in found:
        if entry.household is not None:
            doors.setdefault(entry.household.id, []).append(entry)
    cards: list[Entry | Door] = []
    for entry in found:
        if entry.household is None:
            cards.append(entry)
        elif together := doors.pop(entry.household.id, None):
            cards.append(Door(entry.household, tuple(together)))
    return cards
