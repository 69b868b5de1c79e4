"""Filings of the town's village: two grids side by side, divided, merged and moved."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.demo.core import square
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.filing import proposals, steps, workflow
from fieldapp.domain.filing.proposals import Shape
from fieldapp.domain.filing.workflow import Act
from fieldapp.models import Filing, FilingCause, Person

LEFT, RIGHT = square(0, 0), square(1, 0)
WEST = [[109.02, 32.69], [109.022, 32.69], [109.022, 32.695], [109.02, 32.695]]  # of the left square
EAST = [[109.022, 32.69], [109.025, 32.69], [109.025, 32.695], [109.022, 32.695]]
SAID = "符合划分标准"


def actor(person: Person, now: datetime) -> Actor:
    return Actor.of(person, day_of(now))


def begun(session: Session, town: Any, now: datetime, **other: Any) -> Filing:
    said = {
        "cause": FilingCause.POPULATION,
        "grounds": "安置小区入住，户数增加",
        "basis": "老街发〔2026〕5号",
        **other,
    }
    return proposals.begin(session, actor(town.tang, now), town.village, now=now, **said)


def divided(session: Session, town: Any, now: datetime) -> Filing:
    """The left grid is divided in a west part, which goes on, and an east part."""
    filing = begun(session, town, now)
    left = filing.grids[0]
    first = Shape(left.name, WEST, "沿河以西")
    proposals.divide(
        session, actor(town.tang, now), filing, left, first, Shape("西大街第三网格", EAST, "沿河以东"), ""
    )
    return filing


def act(filing: Filing, words: str = SAID, **other: Any) -> Act:
    return Act(words, workflow.as_seen(filing), **other)


def submitted(session: Session, town: Any, now: datetime) -> Filing:
    filing = divided(session, town, now)
    steps.submit(session, actor(town.tang, now), filing, act(filing), now)
    return filing


def filed(session: Session, town: Any, now: datetime, days: int = 7) -> Filing:
    filing = submitted(session, town, now)
    steps.agree(session, actor(town.bai, now), filing, act(filing), now)
    effective = day_of(now) + timedelta(days=days)
    steps.file(session, actor(town.gao, now), filing, act(filing, effective_on=effective), now)
    return filing
