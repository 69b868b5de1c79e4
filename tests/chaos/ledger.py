"""The driver's own book: what it saw saved on a screen, and what it may have saved without seeing it."""

from dataclasses import dataclass, field
from datetime import datetime

from chaos.errands import Errand

from fieldapp import clock


@dataclass
class Entry:
    """One errand that was seen, under the id that stood on the screen."""

    id: str
    worker: str
    errand: Errand
    at: datetime


@dataclass
class Ledger:
    wanted: int
    seen: list[Entry] = field(default_factory=list)
    doubtful: list[Entry] = field(default_factory=list)  # tapped, and then the phone died
    under_way: int = 0
    befell: dict[str, list[float]] = field(default_factory=dict)  # mishap → seconds that each took

    @property
    def is_full(self) -> bool:
        return len(self.seen) >= self.wanted

    def may_begin(self) -> bool:
        """Whether one more is wanted beside those that are under way; if so it is under way."""
        if len(self.seen) + self.under_way >= self.wanted:
            return False
        self.under_way += 1
        return True

    def saw(self, id: str, worker: str, errand: Errand) -> None:
        self.seen.append(Entry(id, worker, errand, clock.now()))

    def doubts(self, worker: str, errand: Errand) -> None:
        self.doubtful.append(Entry("", worker, errand, clock.now()))
