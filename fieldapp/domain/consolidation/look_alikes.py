"""Cases that may be the same problem, shown to staff or to the public; the open ones first.

They are only shown. Nothing here merges anything.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, not_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import offline_exclusions, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.consolidation.candidates import candidate_rows
from fieldapp.domain.consolidation.observations import CELL, FAR_M, Seen, coarse_metres_to, is_near, metres_to
from fieldapp.domain.search.bigrams import likenesses
from fieldapp.models import Case, CaseState, Photo, PhotoState, Report

LIKE = 0.13  # words at least so like one another are a reason by themselves; tuned on real messages


@dataclass(frozen=True)
class LookAlike:
    """A case, how far away (metres; None without points), how like in words (0 to 1), and since when.

    `is_same_kind`: of the very category, not only of its family; `days_apart` from what was seen.
    """

    id: UUID
    number: str
    category: str
    state: CaseState
    is_open: bool
    summary: str
    place_words: str
    opened_at: datetime
    distance_m: int | None
    likeness: float
    is_same_kind: bool
    is_same_village: bool
    days_apart: int

    @property
    def percent(self) -> int:
        return round(self.likeness * 100)

    @property
    def reasons(self) -> list[str]:
        """Why it is shown: near, words, village."""
        near = ["near"] if self.distance_m is not None else ["village"]
        return near + (["words"] if self.likeness >= LIKE else [])


def for_staff(
    session: Session, actor: Actor, seen: Seen, most: int = 5, but: UUID | None = None
) -> list[LookAlike]:
    """Among the cases the actor may see; `but` leaves one out."""
    may_be_shown = and_(policy.may_see_case_where(actor), _as_apart_as(seen))
    rows = [row for row in candidate_rows(session, seen, may_be_shown) if row.id != but]
    near = [(row, metres) for row in rows for metres in [metres_to(seen, row)] if is_near(seen, metres)]
    likeness = likenesses(seen.words, [f"{row.summary}\n{row.place_words}" for row, _ in near])
    alikes = [
        _look_alike_of(seen, row, metres, like) for (row, metres), like in zip(near, likeness, strict=True)
    ]
    return sorted(alikes, key=_order)[:most]


def for_public(session: Session, seen: Seen, most: int = 3) -> list[LookAlike]:
    """Never a dispute, a restricted case or one that touches a child; nor words or exact places of others.

    Nothing that is told, left out or put in order depends on either, so that asking again and again from elsewhere
    or with other words finds out no more.
    """
    if seen.category.is_restricted or not seen.category.is_public:
        return []
    may_be_shown = and_(offline_exclusions.case_is_public(), Case.is_open.is_(True))
    rows = [
        (row, coarse_metres_to(seen, row)) for row in candidate_rows(session, seen, may_be_shown, 2 * CELL)
    ]
    near = [_look_alike_of(seen, row, metres) for row, metres in rows if is_near(seen, metres, 2 * FAR_M)]
    anonymous = [replace(alike, number="", summary="", place_words="") for alike in near]
    return sorted(anonymous, key=_order)[:most]


def photos_of(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, list[Photo]]:
    """The photos that came with the reports of these cases, ready to be shown to whoever may see the cases."""
    query = select(Report.case_id, Photo).join(Report, Photo.report_id == Report.id)
    query = query.where(Report.case_id.in_(case_ids), Photo.state == PhotoState.READY)
    found: dict[UUID, list[Photo]] = defaultdict(list)
    for case_id, photo in session.execute(query.order_by(Photo.received_at)):
        found[case_id].append(photo)
    return found


def _as_apart_as(seen: Seen) -> ColumnElement[bool]:
    plain = offline_exclusions.case_travels()
    return not_(plain) if seen.is_kept_apart else plain


def _look_alike_of(seen: Seen, row: Any, metres: int | None, likeness: float = 0) -> LookAlike:
    days = abs(row.opened_at - seen.at).days
    return LookAlike(
        row.id, row.number, row.name, row.state, row.is_open, row.summary, row.place_words, row.opened_at,
        metres, round(likeness, 3), row.category_id == seen.category.id, row.village == seen.scope[:12], days,
    )  # fmt: skip


def _order(alike: LookAlike) -> tuple[bool, float, float]:
    """The open ones first, then by words and nearness together."""
    nearness = 0.2 if alike.distance_m is None else 1 - alike.distance_m / 1000
    return (not alike.is_open, -(alike.likeness + nearness * 0.3), -alike.opened_at.timestamp())
