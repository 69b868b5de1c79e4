"""What a supervisor asks of an area in the morning: what is to decide, what runs out today, what went up.

One statement, however many cases there are: it walks the lists' indexes and looks at MOST_COUNTED at most.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, bindparam, func, literal, null, select, union, union_all
from sqlalchemy.orm import Session

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access import case_visibility, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.case_visibility import Sight
from fieldapp.domain.calendar.calendars import NATION
from fieldapp.domain.calendar.working_days import Calendar
from fieldapp.domain.cases import lists
from fieldapp.domain.cases.lists import DAY_ENDS, MOST_COUNTED, NOW, WAITING
from fieldapp.domain.notifications import digests
from fieldapp.domain.overview.powers import Powers
from fieldapp.models import OPEN_STATES, CalendarDay, Case, CaseState, CaseStep, Verb

SHOWN = 5
MOST_LOOKED_THROUGH = 5000  # of the whole city, before it is asked whose they are
MORNINGS_KEPT = 64  # statements, some 350 kB each
ALL_DAY = [(time.min, time.max)]
SINCE, TODAY = bindparam("since", type_=CaseStep.at.type), bindparam("today", type_=Case.review_on.type)


# Where a case stands that fits several of them: what this person is to do comes before what they are to know.
SECTIONS = ("sign", "waiting", "new", "to_verify", "complained", "review", "climbed", "overdue", "today")
LISTS = (*WAITING, "overdue", "open", "today", "told")  # counted as the lists count them


@dataclass(frozen=True)
class Morning:
    """The first cases of each section by their ids, how many it has, and the totals of the lists.

    A case stands in one section only. `is_cut`: nobody counted to the end.
    """

    first: dict[str, list[UUID]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)

    @property
    def is_cut(self) -> bool:
        return self.totals.get("open", 0) >= MOST_COUNTED


def look(session: Session, actor: Actor, since: datetime, now: datetime) -> Morning:
    """Answers to every question, over the cases somebody may see, what is due first on top."""
    found = Morning()
    moments = {**lists.times(now), "since": since, "today": day_of(now)}
    for row in session.execute(_of_morning(Sight.of(actor), Powers.of(actor)), moments):
        if row.place < len(SECTIONS):
            found.first.setdefault(row.question, []).append(row.id)
            found.counts[row.question] = row.total
        elif row.total:
            found.totals[row.question] = row.total
    return found


@lru_cache(MORNINGS_KEPT)
def _of_morning(who: Sight, powers: Powers) -> Select[*tuple[Any, ...]]:
    """Each section's first cases and its number, and one row for each list with its total."""
    first = _due_first(who, "first")
    today = _due_first(
        who, "today", Case.due_at >= NOW, Case.due_at < DAY_ENDS
    )  # however much is overdue before
    fits = union_all(*_sections(who, powers, first, today)).subquery()
    nearest = func.min(fits.c.place).over(partition_by=fits.c.id).label("nearest")
    placed = select(fits.c.place, fits.c.question, fits.c.id, fits.c.due_at, nearest).subquery()
    rank = func.row_number().over(partition_by=placed.c.place, order_by=(placed.c.due_at, placed.c.id))
    total = func.count().over(partition_by=placed.c.place)
    columns = (placed.c.place, placed.c.question, placed.c.id, rank.label("rank"), total.label("total"))
    ranked = select(*columns).where(placed.c.place == placed.c.nearest).subquery()
    sections = select(ranked).where(ranked.c.rank <= SHOWN)
    every = union_all(sections, *_totals(who, first, today)).subquery()
    return select(every).order_by(every.c.place, every.c.rank)


def last_working_day(session: Session, actor: Actor, now: datetime) -> datetime:
    """When the last working day before today began: what has happened since is news this morning."""
    chain = [NATION, *(prefix for scope in actor.scopes("see_cases") for prefix in policy.prefixes(scope))]
    today = day_of(now)
    query = select(CalendarDay.on, CalendarDay.kind).where(
        CalendarDay.jurisdiction.in_(chain), CalendarDay.on.between(today - timedelta(days=20), today)
    )
    rows = session.execute(query.order_by(func.length(CalendarDay.jurisdiction)))
    calendar = Calendar({row.on: row.kind for row in rows}, set(), ALL_DAY, ALL_DAY)
    return datetime.combine(_last(calendar, today), time(), CHINA)


def _last(calendar: Calendar, today: date) -> date:
    before = (today - timedelta(days=back) for back in range(1, 21))
    return next((day for day in before if calendar.spans_on(day)), today - timedelta(days=1))


def _sections(who: Sight, powers: Powers, first: CTE, today: CTE) -> Iterator[Select[*tuple[Any, ...]]]:
    mine = case_visibility.of_case(who)
    yield _answer_to("sign", _first_few(_dispatched_to(who), "to_sign"))
    for name in WAITING:
        yield _answer_to(name, first).where(powers.may_act(name, who.person_id, first.c))
    yield _answer_to("complained", _first_few(_complained().where(mine), "complained"))
    yield _answer_to("review", _first_few(_hold_ends().where(mine), "held"))
    yield _answer_to("climbed", _first_few(_escalated().where(mine), "climbed"))
    yield _answer_to("overdue", first).where(first.c.due_at < NOW)
    yield _answer_to("today", today)


def _totals(who: Sight, first: CTE, today: CTE) -> Iterator[Select[*tuple[Any, ...]]]:
    for name, states in WAITING.items():
        yield _total_of(name, first, first.c.state.in_(states))
    yield _total_of("overdue", first, first.c.due_at < NOW)
    yield _total_of("open", first)
    yield _total_of("today", today)
    unread = digests.visible_to(who, NOW).with_only_columns(Case.id, Case.due_at).order_by(None)
    yield _total_of("told", _first_few(unread.distinct(), "told"))


def _dispatched_to(who: Sight) -> Select[*tuple[Any, ...]]:
    """What this person, or a unit of theirs, has been given and nobody has signed for."""
    new = (Case.is_open.is_(True), Case.state == CaseState.DISPATCHED)
    columns = (Case.id, Case.due_at)
    parts = [select(*columns).where(Case.handler_id == who.person_id, *new)]
    for unit_id in who.unit_ids:
        to_unit = select(*columns).where(Case.unit_id == unit_id, Case.handler_id.is_(None), *new)
        parts.append(select(to_unit.order_by(Case.due_at).limit(MOST_COUNTED).subquery()))
    found = union(*parts).subquery()
    return select(found.c.id, found.c.due_at)


def _hold_ends() -> Select[*tuple[Any, ...]]:
    """On hold until today."""
    again = (Case.state == CaseState.ON_HOLD, Case.review_on <= TODAY)
    return _open_among(select(Case.id).where(*again).order_by(Case.review_on))


def _complained() -> Select[*tuple[Any, ...]]:
    """Not solved, twice said; open or not."""
    ids = select(Case.id).where(Case.complained_at.is_not(None)).order_by(Case.complained_at)
    few = ids.limit(MOST_LOOKED_THROUGH).subquery()
    return select(Case.id, Case.due_at).where(Case.id.in_(select(few.c[0])))


def _escalated() -> Select[*tuple[Any, ...]]:
    """What went up lately."""
    steps = select(CaseStep.case_id).where(_is_escalation(), CaseStep.at >= SINCE)
    return _open_among(steps.order_by(CaseStep.at.desc()))


def _open_among(ids: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Open cases among these, found one by one: they are few, and what somebody may see is much."""
    few = ids.limit(MOST_LOOKED_THROUGH).subquery()
    query = select(Case.id, Case.due_at).where(Case.id.in_(select(few.c[0])))
    return query.where(Case.state.in_(OPEN_STATES))


def _first_few(query: Select[*tuple[Any, ...]], name: str) -> CTE:
    return query.limit(MOST_COUNTED).cte(name)


def _answer_to(name: str, rows: CTE) -> Select[*tuple[Any, ...]]:
    place = literal(SECTIONS.index(name)).label("place")
    return select(place, literal(name).label("question"), rows.c.id, rows.c.due_at)


def _total_of(name: str, rows: CTE, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    place, nobody = literal(len(SECTIONS)).label("place"), null().label("id")
    total = func.count().label("total")
    query = select(place, literal(name).label("question"), nobody, literal(0).label("rank"), total)
    return query.select_from(rows).where(*conditions)


def _is_escalation() -> ColumnElement[bool]:
    """Written into the statement as it is, so that the index over such steps alone can serve it."""
    return CaseStep.verb == literal(Verb.ESCALATE, CaseStep.verb.type, literal_execute=True)


def _due_first(who: Sight, name: str, *due: ColumnElement[bool]) -> CTE:
    """The MOST_COUNTED open ones due first for each reason to see a case."""
    ways = lists.due_first(who, who.scopes, [True], Case.id, Case.due_at, Case.state, Case.scope)
    parts = [way.where(*due).limit(MOST_COUNTED).subquery() for way in ways]
    return union(*(select(part) for part in parts)).cte(name)
