"""What the register holds of each grid, as it was on the day of its filing: households, residents, area, people."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.filing.preview import preview
from fieldapp.domain.geography import partitions
from fieldapp.models import Filing, FilingGrid, Household, Posting


def keep_figures(session: Session, filing: Filing, now: datetime) -> None:
    """Write the figures and names of this day beside each grid that goes on or begins."""
    found = preview(session, filing, day_of(now))
    goes = dict(found.plan.households)
    residents, numbers = Counter[int](), _numbers(filing)
    query = select(Household.id, Household.grid_id, Household.headcount)
    for id, grid_id, count in session.execute(query.where(Household.grid_id.in_(list(numbers)))):
        residents[goes.get(id, numbers[grid_id])] += count or 0
    people = _people(session, filing, now)
    for row in filing.grids:
        if not row.is_ending:
            row.households, row.residents = found.households.get(row.number, 0), residents[row.number]
            row.area_m2 = partitions.area_of(row.outline) if row.outline else None
            row.heads, row.workers, row.social_forces = (_names(people, row, kind) for kind in policy.Team)


def _numbers(filing: Filing) -> dict[UUID, int]:
    """Present grid → the grid of the proposal that its households stay with."""
    return {row.present_id: row.into_number or row.number for row in filing.grids if row.present_id}


def _people(session: Session, filing: Filing, now: datetime) -> Mapping[tuple[UUID, policy.Team], list[str]]:
    """(place, team) → names, of the village and its grids."""
    places = [filing.village_id, *_numbers(filing)]
    query = select(Posting).where(Posting.place_id.in_(places)).options(joinedload(Posting.person))
    found: dict[tuple[UUID, policy.Team], list[str]] = {}
    for posting in session.scalars(query.order_by(Posting.starts_on, Posting.id)).unique():
        team = policy.team_of(posting)
        if team is not None and posting.is_active(day_of(now)):
            found.setdefault((posting.place_id, team), []).append(posting.person.name)
    return found


def _names(people: Mapping[tuple[UUID, policy.Team], list[str]], row: FilingGrid, team: policy.Team) -> str:
    """Of the grid itself; a new one's come from the one it is divided from; a head may be the village's."""
    sources: Iterable[UUID | None] = [row.present_id]
    if row.is_new and row.keeps_people:
        sources = [row.origin_id]
    names = [name for place in sources if place for name in people.get((place, team), [])]
    if team is policy.Team.HEADS and not names:
        names = people.get((row.filing.village_id, team), [])
    return "、".join(dict.fromkeys(names))
