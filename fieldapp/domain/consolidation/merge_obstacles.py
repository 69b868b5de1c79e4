"""Why cases cannot be merged: which of them stands in the way, and what of it."""

from collections.abc import Sequence
from typing import NamedTuple

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.open_calls import open_calls
from fieldapp.domain.consolidation.merging import is_kept_apart
from fieldapp.domain.errors import N_
from fieldapp.models import Case

NOT_YOURS = N_("It lies outside the area in which you may merge.")
ENDED = N_("It is closed or merged already.")
KEPT_APART = N_("It is restricted, and only restricted cases may be merged with it.")
CALLED_IN = N_(
    "Other units are still called in: merge the others into it, or write the conclusion of the call first."
)


class Obstacle(NamedTuple):
    """A case, and why it cannot be merged, as a message id."""

    case: Case
    why: str

    @property
    def is_final(self) -> bool:
        """Whether no choice of the lead helps."""
        return self.why != CALLED_IN


def merge_obstacles(actor: Actor, cases: Sequence[Case], lead: Case | None = None) -> list[Obstacle]:
    """What keeps these cases from being merged into `lead`, one reason a case; empty when nothing does."""
    is_mixed = len({is_kept_apart(case) for case in cases}) > 1
    found = ((case, _why(actor, case, is_mixed=is_mixed, is_lead=case is lead)) for case in cases)
    return [Obstacle(case, why) for case, why in found if why]


def _why(actor: Actor, case: Case, *, is_mixed: bool, is_lead: bool) -> str:
    if not actor.may("merge_cases", case.scope):
        return NOT_YOURS
    if not case.is_open:
        return ENDED
    if is_mixed and is_kept_apart(case):
        return KEPT_APART
    return CALLED_IN if open_calls(case) and not is_lead else ""
