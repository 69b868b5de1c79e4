"""A resident's report whose case stands where a test wants it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from support import databases

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import chasing, steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Report, Urgency

SAID = Words(internal="说明", public="已告知")


@dataclass
class Resident:
    """One report and its case, moved along by the town's people; every step a minute after the one before."""

    session: Session
    town: databases.CastHere
    now: datetime
    report: Report

    @property
    def case(self) -> Case:
        return self.report.case

    def actor(self, name: str) -> Actor:
        return Actor.of(getattr(self.town, name), day_of(self.now))

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**(span or {"minutes": 1}))
        return self.now

    def step(self, who: str, act: Any, *more: Any, words: Words = SAID) -> Any:
        return act(self.session, self.actor(who), self.case, *more, words, self.later())

    def in_hand(self) -> "Resident":
        self.step("lin", steps.dispatch, self.town.roads)
        self.step("sun", steps.sign_for)
        self.step("sun", steps.start_work)
        return self

    def asked(self) -> "Resident":
        self.in_hand()
        self.step("sun", chasing.ask_reporter, day_of(self.now) + timedelta(days=5))
        return self

    def fed_back(self) -> "Resident":
        if self.case.state.value != "in_hand":
            self.in_hand()
        self.step("sun", steps.feed_back)
        return self

    def merged_into(self, other: "Resident") -> None:
        merging.merge(self.session, self.actor("lin"), other.case, [self.case], "同一盏", other.later())
        self.session.expire(self.report, ["case"])

    def closed(self) -> "Resident":
        self.fed_back()
        self.step("lin", steps.verify)
        self.step("lin", steps.close)
        return self


@pytest.fixture
def resident(session, town, now) -> Resident:
    new = NewReport(
        town.lamp,
        "路灯坏了",
        Urgency.ORDINARY,
        "菜场",
        grid=town.grid,
        reporter_name="王桂兰",
        reporter_phone="10000009001",
    )
    report = open_report(session, new, None, now)
    session.flush()
    return Resident(session, town, now, report)


@pytest.fixture
def neighbour(session, town, now) -> Resident:
    """Another resident, whose report can be merged into the first one's case."""
    new = NewReport(town.lamp, "路灯不亮", Urgency.ORDINARY, "菜场口", grid=town.grid)
    return Resident(session, town, now, open_report(session, new, None, now))
