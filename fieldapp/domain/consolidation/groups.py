"""Open cases that may be one problem, put together in groups."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from fieldapp.domain.consolidation.look_alikes import LIKE
from fieldapp.domain.consolidation.merging import is_kept_apart
from fieldapp.domain.consolidation.observations import is_near, metres_to, seen_in
from fieldapp.domain.search.bigrams import likenesses
from fieldapp.models import Case


def groups(cases: Sequence[Case]) -> list["Group"]:
    """Which of these (open) cases may be one problem, the most alike first; each stands in one group only."""
    found: list[Group] = []
    grouped: set[UUID] = set()
    by_family: dict[UUID, list[Case]] = defaultdict(list)
    for case in cases:
        by_family[case.category.parent_id or case.category_id].append(case)
    for case in cases:
        same = [
            other for other in by_family[case.category.parent_id or case.category_id] if other is not case
        ]
        rest = [other for other in same if other.id not in grouped and _may_be_one(case, other)]
        likeness = likenesses(seen_in(case).words, [seen_in(other).words for other in rest])
        alike = [(other, like) for other, like in zip(rest, likeness, strict=True) if like >= LIKE]
        if alike and case.id not in grouped:
            grouped |= {case.id, *(other.id for other, _ in alike)}
            reasons = [_reason(case, other, like) for other, like in alike]
            found.append(Group(case, sorted(reasons, key=lambda reason: -reason.percent)))
    return sorted(found, key=lambda group: -group.others[0].percent)


class Reason(NamedTuple):
    """Why a case stands in a group: so many per cent of the words, so many metres away (None: no points), and more."""

    case: Case
    percent: int
    distance_m: int | None
    is_same_kind: bool
    is_same_village: bool
    days_apart: int


class Group(NamedTuple):
    """A case, and those that may be the same problem."""

    case: Case
    others: list[Reason]


def _reason(case: Case, other: Case, like: float) -> Reason:
    return Reason(
        other,
        round(like * 100),
        metres_to(seen_in(case), other),
        case.category_id == other.category_id,
        case.village == other.village,
        abs(case.opened_at - other.opened_at).days,
    )


def _may_be_one(case: Case, other: Case) -> bool:
    window = timedelta(days=case.category.duplicate_window_days)
    metres = metres_to(seen_in(case), other)
    is_close = case.village == other.village if metres is None else is_near(seen_in(case), metres)
    is_allowed = is_kept_apart(case) is is_kept_apart(other)
    return is_close and is_allowed and abs(case.opened_at - other.opened_at) <= window
