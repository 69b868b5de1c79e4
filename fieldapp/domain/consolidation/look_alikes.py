"""Cases that may be the same problem: same family of categories, near by, not long ago; the open ones first.

They are only shown. Nothing here merges anything.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from math import ceil, cos, floor, hypot, radians
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, not_, or_, select, text
from sqlalchemy.orm import Session

from fieldapp.domain.access import offline_exclusions, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.consolidation.merging import is_kept_apart
from fieldapp.domain.search.bigrams import likenesses
from fieldapp.models import Case, CaseState, Category, Photo, PhotoState, Report

DEGREE_M = 111_320
EACH = 10  # newest candidates of each category, by village and by spot
LIKE = 0.13  # words at least so like one another are a reason by themselves; tuned on real messages
CELL = 0.001  # degrees, some 100 m: to the public a case lies in the middle of such a cell
FAR_M = 50  # and distances are told in such steps


class Seen(NamedTuple):
    """What somebody has seen: its category, their words for it and its place, the point, the village's scope.

    What is kept apart is only compared with what is kept apart as well: nothing else could be merged with it.
    """

    category: Category
    words: str
    lat: float | None
    lon: float | None
    scope: str
    at: datetime
    is_kept_apart: bool = False


@dataclass(frozen=True)
class LookAlike:
    """A case, how far away (metres; None without points), how like in words (0 to 1), and since when."""

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
    rows = [row for row in _rows(session, seen, may_be_shown) if row.id != but]
    near = [(row, metres) for row in rows for metres in [_metres(seen, row)] if _is_near(seen, metres)]
    likeness = likenesses(seen.words, [f"{row.summary}\n{row.place_words}" for row, _ in near])
    alikes = [_alike(row, metres, like) for (row, metres), like in zip(near, likeness, strict=True)]
    return sorted(alikes, key=_order)[:most]


def for_public(session: Session, seen: Seen, most: int = 3) -> list[LookAlike]:
    """Never a dispute, a restricted case or one that touches a child; nor words or exact places of others.

    Nothing that is told, left out or put in order depends on either, so that asking again and again from elsewhere
    or with other words finds out no more.
    """
    if seen.category.is_restricted or not seen.category.is_public:
        return []
    may_be_shown = and_(offline_exclusions.case_is_public(), Case.is_open.is_(True))
    rows = [(row, _coarse(seen, row)) for row in _rows(session, seen, may_be_shown, 2 * CELL)]
    near = [_alike(row, metres) for row, metres in rows if _is_near(seen, metres, 2 * FAR_M)]
    told = [replace(alike, number="", summary="", place_words="") for alike in near]
    return sorted(told, key=_order)[:most]


def seen_in(case: Case) -> Seen:
    words = f"{case.summary}\n{case.place_words}"
    is_apart = is_kept_apart(case)
    return Seen(case.category, words, case.lat, case.lon, case.scope, case.opened_at, is_apart)


def photos_of(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, list[Photo]]:
    """The photos that came with the reports of these cases, ready to be shown to whoever may see the cases."""
    query = select(Report.case_id, Photo).join(Report, Photo.report_id == Report.id)
    query = query.where(Report.case_id.in_(case_ids), Photo.state == PhotoState.READY)
    found: dict[UUID, list[Photo]] = defaultdict(list)
    for case_id, photo in session.execute(query.order_by(Photo.received_at)):
        found[case_id].append(photo)
    return found


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
            reasons = [
                Reason(other, round(like * 100), _metres(seen_in(case), other)) for other, like in alike
            ]
            found.append(Group(case, sorted(reasons, key=lambda reason: -reason.percent)))
    return sorted(found, key=lambda group: -group.others[0].percent)


class Reason(NamedTuple):
    """Why a case stands in a group: so many per cent of the words, so many metres away (None: the same village)."""

    case: Case
    percent: int
    metres: int | None


class Group(NamedTuple):
    """A case, and those that may be the same problem."""

    case: Case
    others: list[Reason]


def _may_be_one(case: Case, other: Case) -> bool:
    window = timedelta(days=case.category.duplicate_window_days)
    metres = _metres(seen_in(case), other)
    is_near = case.village == other.village if metres is None else _is_near(seen_in(case), metres)
    is_allowed = is_kept_apart(case) is is_kept_apart(other)
    return is_near and is_allowed and abs(case.opened_at - other.opened_at) <= window


def _rows(
    session: Session, seen: Seen, may_be_shown: ColumnElement[bool], beyond: float = 0
) -> Sequence[Any]:
    """The candidates; `beyond` (degrees) looks that much further than the category's radius."""
    kinds, values = _values(session, seen, beyond)
    candidates = _candidates(kinds, seen.lat is not None and seen.lon is not None)
    return session.execute(candidates.where(may_be_shown), values).all()


def _as_apart_as(seen: Seen) -> ColumnElement[bool]:
    plain = offline_exclusions.case_travels()
    return not_(plain) if seen.is_kept_apart else plain


def _alike(row: Any, metres: int | None, likeness: float = 0) -> LookAlike:
    return LookAlike(
        row.id, row.number, row.name, row.state, row.is_open, row.summary, row.place_words, row.opened_at,
        metres, round(likeness, 3),
    )  # fmt: skip


def _order(alike: LookAlike) -> tuple[bool, float, float]:
    """The open ones first, then by words and nearness together."""
    nearness = 0.2 if alike.distance_m is None else 1 - alike.distance_m / 1000
    return (not alike.is_open, -(alike.likeness + nearness * 0.3), -alike.opened_at.timestamp())


@cache
def _candidates(kinds: int, with_point: bool) -> Select[Any]:
    """For each category of the family its newest cases in the village, and those around the spot: by index alone.

    Written as text, and once: to put a dozen such parts together anew takes longer than to carry them out.
    """
    part = (
        'SELECT * FROM (SELECT id FROM "case" WHERE category_id = :kind{0} AND opened_at BETWEEN :since AND :until '
        "AND state <> 'merged' AND {1} LIMIT {2}) AS {3}{0}"
    )
    parts = [part.format(n, "village = :village ORDER BY opened_at DESC", EACH, "v") for n in range(kinds)]
    if with_point:
        spot = "lat BETWEEN :south AND :north AND lon BETWEEN :west AND :east"
        parts += [part.format(n, spot, EACH, "s") for n in range(kinds)]
    words = [bindparam(name, type_=Case.opened_at.type) for name in ("since", "until")]
    words += [bindparam(f"kind{n}", type_=Case.category_id.type) for n in range(kinds)]
    near = text(" UNION ".join(parts)).bindparams(*words).columns(Case.id).subquery("near")
    chosen: Any = (
        select(
            Case.id, Case.number, Category.name, Case.state, Case.is_open, Case.summary, Case.place_words,
            Case.opened_at, Case.lat, Case.lon,
        )
        .join(Category, Case.category_id == Category.id)
        .where(Case.id.in_(select(near.c.id)))
    )  # fmt: skip
    return chosen


def _values(session: Session, seen: Seen, beyond: float) -> tuple[int, dict[str, Any]]:
    """How many categories the family has, and what _candidates() asks for."""
    window = timedelta(days=seen.category.duplicate_window_days)
    family = seen.category.parent_id or seen.category.id
    kinds = session.scalars(
        select(Category.id).where(or_(Category.parent_id == family, Category.id == family))
    ).all()
    values: dict[str, Any] = {f"kind{number}": kind for number, kind in enumerate(kinds)}
    values |= {"since": seen.at - window, "until": seen.at + window, "village": seen.scope[:12]}
    if seen.lat is not None and seen.lon is not None:
        north = seen.category.duplicate_radius_m / DEGREE_M + beyond
        east = north / cos(radians(seen.lat))
        values |= {"south": seen.lat - north, "north": seen.lat + north}
        values |= {"west": seen.lon - east, "east": seen.lon + east}
    return len(kinds), values


def _metres(seen: Seen, row: Any) -> int | None:
    return None if row.lat is None or row.lon is None else _between(seen, row.lat, row.lon)


def _between(seen: Seen, lat: float, lon: float) -> int | None:
    """Flat ground is near enough within some hundred metres, and twenty times quicker than geopy."""
    if seen.lat is None or seen.lon is None:
        return None
    return round(hypot(lat - seen.lat, (lon - seen.lon) * cos(radians(seen.lat))) * DEGREE_M)


def _coarse(seen: Seen, row: Any) -> int | None:
    """Metres to the middle of the cell in which the case lies, rounded up."""
    if row.lat is None or row.lon is None:
        return None
    lat, lon = (round(floor(degrees / CELL) * CELL + CELL / 2, 6) for degrees in (row.lat, row.lon))
    metres = _between(seen, lat, lon)
    return None if metres is None else max(FAR_M, ceil(metres / FAR_M) * FAR_M)


def _is_near(seen: Seen, metres: int | None, and_more: int = 0) -> bool:
    return metres is None or metres <= seen.category.duplicate_radius_m + and_more
