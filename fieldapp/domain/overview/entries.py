"""One card of today's list: what to do, with what, by when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from fieldapp.models import CaseState

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


@dataclass(frozen=True)
class Entry:
    """One card: what to do, with what (`id` is the patrol's, task's, resident's or case's), by when."""

    ask: Ask
    id: UUID
    title: str
    detail: str
    due_at: datetime | None
    is_to_accept: bool = False  # urgent, and `due_at` is by when it must be accepted
